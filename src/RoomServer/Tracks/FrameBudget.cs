namespace RemoteAccess.RoomServer.Tracks;

/// <summary>How many bytes of frames may wait for one participant, over all of its subscriptions. Thread-safe.</summary>
internal sealed class FrameBudget(long maxBytes)
{
    private long _used;

    /// <summary>Takes bytes; false when they do not fit. An empty budget admits any one frame.</summary>
    public bool TryTake(int bytes)
    {
        var used = Interlocked.Add(ref _used, bytes);
        if (used <= maxBytes || used == bytes)
        {
            return true;
        }

        Return(bytes);
        return false;
    }

    public void Return(int bytes) => Interlocked.Add(ref _used, -bytes);
}
