using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Streams;

/// <summary>
/// The arithmetic of one stream's credit: the granted and the spent amount, and when a further grant is worth a packet. It never grants
/// more than the window allows to be outstanding, and never so little that a sender could wait forever: if only unsent batches are
/// outstanding, more than half a window is always granted, and the longest chunk fits into it.
/// </summary>
/// <param name="window">The most outstanding cost at the slowest receiver.</param>
internal struct CreditLedger(int window)
{
    private long _spent;
    private long _granted = WireProtocol.InitialCreditBytes;

    /// <summary>The granted credit that is not spent.</summary>
    public readonly long Unspent => _granted - _spent;

    /// <summary>Books a chunk; false when there was no credit for it.</summary>
    public bool TrySpend(int cost) => (_spent += cost) <= _granted;

    /// <summary>Returns the amount to grant now; 0 while it is less than a batch.</summary>
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
