using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// The messages of all senders without roomAdmin together in one connection's outgoing queue, of which they may fill three quarters. One
/// sender may have a third of what the others leave of that: a single sender a quarter of the queue, the next one less, and there is always
/// something left for one more. So senders that fill their shares cannot displace a sender that does not (B13). The first <see
/// cref="OwnMessages"/> of each may go beyond that, up to seven eighths of the queue: however many senders share it, one with few queued
/// messages is the last to be refused. Concurrency: see <see cref="QueueShare"/>.
/// </summary>
/// <param name="maxMessages">Messages that are shared.</param>
/// <param name="maxBytes">Bytes that are shared.</param>
/// <param name="mostMessages">Messages, each sender's first ones included.</param>
/// <param name="mostBytes">Bytes, each sender's first ones included.</param>
internal sealed class ViewersShare(int maxMessages, long maxBytes, int mostMessages, long mostBytes)
{
    /// <summary>A sender's first messages: a header and some chunks.</summary>
    public const int OwnMessages = 4;

    /// <summary>The longest time that a viewer's message to another viewer may wait for the rate.</summary>
    private const int MostSecondsQueued = 12;

    /// <summary>One sender may have this fraction (1/n) of what the others leave.</summary>
    private const int Parts = 3;

    private readonly int _maxMessages = maxMessages;
    private readonly long _maxBytes = maxBytes;
    private readonly int _mostMessages = mostMessages;
    private readonly long _mostBytes = mostBytes;
    private int _messages;
    private long _bytes;

    /// <summary>
    /// The shares of a device's queue of this size; a window fits in any case, or credit could not slow a sender before its stream is cut.
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

    /// <summary>
    /// The shares of a viewer's queue: no more than the rate for viewers' messages empties within <see cref="MostSecondsQueued"/>.
    /// </summary>
    public static ViewersShare OfViewer(RoomServerOptions options)
    {
        var whole = Of(options);
        var drained = MostSecondsQueued * (long)options.ViewerToViewerBytesPerSecond;
        var bytes = Math.Min(whole._maxBytes, Math.Max(drained, Parts * (long)WireProtocol.InitialCreditBytes));
        var messages = (int)Math.Min(whole._maxMessages, Math.Max(bytes / (2 * PeerSendQueue.MessageCost), Parts * OwnMessages));
        return new ViewersShare(
            messages, bytes, Math.Min(whole._mostMessages, messages * 7 / 6), Math.Min(whole._mostBytes, bytes * 7 / 6));
    }

    /// <summary>Takes a place for one more message.</summary>
    /// <param name="ownMessages">Messages of its sender that wait already.</param>
    /// <param name="ownBytes">Their bytes.</param>
    /// <param name="bytes">The message's bytes.</param>
    /// <returns>False when its sender's share is full.</returns>
    public bool TryTake(int ownMessages, long ownBytes, int bytes)
    {
        var messages = Volatile.Read(ref _messages);
        var total = Volatile.Read(ref _bytes);
        var shared = Parts * (ownMessages + 1L) <= _maxMessages - (messages - ownMessages)
            && Parts * (ownBytes + bytes) <= _maxBytes - (total - ownBytes);
        var own = ownMessages < OwnMessages && messages < _mostMessages && total + bytes <= _mostBytes;
        if (!shared && !own)
        {
            return false;
        }

        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _bytes, bytes);
        return true;
    }

    /// <summary>Takes a place even if none is left.</summary>
    public void TakeAnyway(int bytes)
    {
        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _bytes, bytes);
    }

    public void Return(int bytes)
    {
        Interlocked.Decrement(ref _messages);
        Interlocked.Add(ref _bytes, -bytes);
    }
}
