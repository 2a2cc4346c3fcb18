using RemoteAccess.Rooms;

namespace RemoteAccess.Listeners;

/// <summary>The room's connection changed.</summary>
/// <param name="Phase">The new phase.</param>
/// <param name="Error">The last connection error, or empty.</param>
[GenerateSerializer, Immutable, Alias("ra.RoomPhaseChanged")]
public sealed record RoomPhaseChanged([property: Id(0)] RoomPhase Phase, [property: Id(1)] string Error) : ListenerEvent;
