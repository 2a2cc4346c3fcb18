namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// The messages of one sender without roomAdmin in one connection's outgoing queue. A sender that fills its share loses its own stream;
/// other senders keep theirs (B13). The size of the share depends on the others' queued messages (<see cref="ViewersShare"/>). Taken under
/// the room's lock, so by one thread at a time; released by the connection's writer meanwhile, which only makes room.
/// </summary>
/// <param name="whole">The part that all of them together may fill.</param>
internal sealed class QueueShare(ViewersShare whole)
{
    private int _messages;
    private long _bytes;

    public int Messages => Volatile.Read(ref _messages);

    public bool TryTake(int bytes)
    {
        if (!whole.TryTake(Messages, Volatile.Read(ref _bytes), bytes))
        {
            return false;
        }

        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _bytes, bytes);
        return true;
    }

    /// <summary>Takes a place for a signal even if the share is full; packets then find less left.</summary>
    public void TakeAnyway(int bytes)
    {
        whole.TakeAnyway(bytes);
        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _bytes, bytes);
    }

    public void Return(int bytes)
    {
        whole.Return(bytes);
        Interlocked.Decrement(ref _messages);
        Interlocked.Add(ref _bytes, -bytes);
    }
}
