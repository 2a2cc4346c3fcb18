using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Streams;

/// <summary>
/// The arithmetic of one stream's credit: what was granted so far, what was spent, and when it is worth a packet to grant more. Never
/// grants so much that more than the window could be outstanding, and never so little that a sender could wait for ever: with nothing
/// outstanding but unsent batches, more than half a window is always granted, which the longest chunk fits into.
/// </summary>
/// <param name="window">Most cost outstanding at the slowest receiver.</param>
internal struct CreditLedger(int window)
{
    private long _spent;
    private long _granted = WireProtocol.InitialCreditBytes;

    /// <summary>What was granted and not spent.</summary>
    public readonly long Unspent => _granted - _spent;

    /// <summary>Books a chunk; false when there was no credit for it.</summary>
    public bool TrySpend(int cost) => (_spent += cost) <= _granted;

    /// <summary>The amount to grant now; 0 while it is less than a batch.</summary>
    /// <param name="outstanding">Cost that the slowest receiver has not acknowledged.</param>
    public int Grant(long outstanding)
    {
        var target = _spent + window - outstanding;
        var increment = target - _granted;
        if (increment < window / WireProtocol.BatchDivisor)
        {
            return 0;
        }

        _granted = target;
        return (int)increment;
    }
}
