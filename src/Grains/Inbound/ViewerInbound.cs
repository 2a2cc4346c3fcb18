namespace RemoteAccess.Grains.Inbound;

/// <summary>The state of a viewer's inbound side. Thread-safe: a viewer may have several streams.</summary>
/// <param name="limiter">How much the viewer may send and cost. It outlives the link, so that a reset or another connection does not clear
/// a debt.</param>
internal sealed class ViewerInbound(InboundLimiter limiter)
{
    private int _dropping;

    /// <summary>How much the viewer may send and cost.</summary>
    public InboundLimiter Limiter { get; } = limiter;

    /// <summary>Its round trips.</summary>
    public RoundTripEstimator RoundTrips { get; } = new();

    /// <summary>A message of the viewer was dropped because the listener is too slow.</summary>
    /// <returns>Whether it is the first of an episode; then the caller notifies the viewer.</returns>
    public bool DeliveryFailed() => Interlocked.Exchange(ref _dropping, 1) == 0;

    /// <summary>A message of the viewer was accepted.</summary>
    public void DeliveryResumed()
    {
        if (Volatile.Read(ref _dropping) != 0)
        {
            Volatile.Write(ref _dropping, 0);
        }
    }
}
