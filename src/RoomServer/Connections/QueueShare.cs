namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// What one sender without roomAdmin has waiting in one connection's outgoing queue: a sender that fills its share loses its own stream,
/// not the others' theirs (B13). How much that is depends on what the others have waiting there (<see cref="ViewersShare"/>).
/// Taken under the room's lock, so one at a time; given back by the connection's writer meanwhile, which only makes room.
/// </summary>
/// <param name="whole">What all of them may fill.</param>
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

    /// <summary>Takes a place for what has to be told, whatever else waits; packets find less left then.</summary>
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
