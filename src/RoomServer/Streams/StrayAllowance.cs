namespace RemoteAccess.RoomServer.Streams;

/// <summary>
/// What a sender may still have under way on streams that the server ended itself, in cost of chunks. It is not the sender's fault, so it
/// costs nothing; what goes beyond was never permitted. Without a bound: it is a number, and grows only by credit that was granted.
/// Guarded by the room's lock.
/// </summary>
internal sealed class StrayAllowance
{
    private long _cost;

    public void Allow(long cost) => _cost += cost;

    /// <summary>Whether a packet of a stream that is not there is forgiven.</summary>
    public bool TryTake(int cost)
    {
        if (_cost < cost)
        {
            return false;
        }

        _cost -= cost;
        return true;
    }
}
