namespace RemoteAccess.RoomServer.Streams;

/// <summary>The outcome of a packet, and for how many receivers it was queued: its sender pays for each.</summary>
internal readonly record struct Routed(RouteOutcome Outcome, int Deliveries = 0)
{
    public static readonly Routed Done = new(RouteOutcome.Done);
}
