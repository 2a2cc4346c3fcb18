namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// What all senders without roomAdmin together have waiting in one connection's outgoing queue, of which they may fill three quarters.
/// One sender may have a third of what the others leave of that: alone a quarter of the queue, the next one less, and there is always
/// something left for one more. So those who fill their shares cannot take the place of one who does not (B13). The first
/// <see cref="OwnMessages"/> of each may go beyond that, up to seven eighths of the queue: however many share it, a sender that has little
/// waiting is the last to be refused. Concurrency: see <see cref="QueueShare"/>.
/// </summary>
/// <param name="maxMessages">Messages that are shared out.</param>
/// <param name="maxBytes">Bytes that are shared out.</param>
/// <param name="mostMessages">Messages with each sender's first.</param>
/// <param name="mostBytes">Bytes with each sender's first.</param>
internal sealed class ViewersShare(int maxMessages, long maxBytes, int mostMessages, long mostBytes)
{
    /// <summary>A sender's first messages: a header and some chunks.</summary>
    public const int OwnMessages = 4;

    /// <summary>One of so many parts of what the others leave is one sender's.</summary>
    private const int Parts = 3;

    private int _messages;
    private long _bytes;

    /// <summary>
    /// The shares of a queue of this size; a window fits in any case, or credit could not slow a sender before its stream is cut.
    /// </summary>
    public static ViewersShare Of(RoomServerOptions options)
    {
        var bytes = Math.Max(options.MaxQueuedBytes * 3L / 4, Parts * (long)options.StreamWindowBytes);
        return new ViewersShare(
            (int)(options.MaxQueuedMessages * 3L / 4),
            bytes,
            (int)(options.MaxQueuedMessages * 7L / 8),
            Math.Max(options.MaxQueuedBytes * 7L / 8, bytes));
    }

    /// <summary>Takes a place for one more message.</summary>
    /// <param name="ownMessages">Messages that its sender has waiting already.</param>
    /// <param name="ownBytes">Their bytes.</param>
    /// <param name="bytes">The message's bytes.</param>
    /// <returns>False when its sender has its share.</returns>
    public bool TryTake(int ownMessages, long ownBytes, int bytes)
    {
        var messages = Volatile.Read(ref _messages);
        var total = Volatile.Read(ref _bytes);
        var shared = Parts * (ownMessages + 1L) <= maxMessages - (messages - ownMessages)
            && Parts * (ownBytes + bytes) <= maxBytes - (total - ownBytes);
        var own = ownMessages < OwnMessages && messages < mostMessages && total + bytes <= mostBytes;
        if (!shared && !own)
        {
            return false;
        }

        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _bytes, bytes);
        return true;
    }

    public void Return(int bytes)
    {
        Interlocked.Decrement(ref _messages);
        Interlocked.Add(ref _bytes, -bytes);
    }
}
