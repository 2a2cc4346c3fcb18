namespace RemoteAccess.Grains.Inbound;

/// <summary>What a link remembers of its viewer's inbound side. Thread-safe: a viewer may have several streams.</summary>
internal sealed class ViewerInbound(InboundOptions options, TimeProvider time)
{
    private int _dropping;

    /// <summary>How fast it may send.</summary>
    public InboundLimiter Limiter { get; } = new(options, time);

    /// <summary>Its round trips.</summary>
    public RoundTripEstimator RoundTrips { get; } = new();

    /// <summary>A message of it was dropped because the listener is too slow.</summary>
    /// <returns>Whether it is the first of an episode: time to tell the viewer.</returns>
    public bool DeliveryFailed() => Interlocked.Exchange(ref _dropping, 1) == 0;

    /// <summary>A message of it was taken.</summary>
    public void DeliveryResumed()
    {
        if (Volatile.Read(ref _dropping) != 0)
        {
            Volatile.Write(ref _dropping, 0);
        }
    }
}
