namespace RemoteAccess.RoomServer.Streams;

/// <summary>
/// The cost that a sender may still have under way on streams that the server ended itself. These packets are not the sender's fault, so
/// they cost nothing; packets beyond it were never permitted. Needs no bound: it is a number, and grows only by granted credit. Guarded by
/// the room's lock.
/// </summary>
internal sealed class StrayAllowance
{
    private long _cost;

    public void Allow(long cost) => _cost += cost;

    /// <summary>Whether a packet of a stream that does not exist is tolerated.</summary>
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
