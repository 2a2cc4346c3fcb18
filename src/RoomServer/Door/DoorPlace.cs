using Orleans.Runtime;
using RemoteAccess.RoomServer.Admission;

namespace RemoteAccess.RoomServer.Door;

/// <summary>Where a request is to be served.</summary>
/// <param name="Elsewhere">The silo to which it is forwarded; null if it is served here, or refused.</param>
/// <param name="Refusal">Why it can be served nowhere now; null otherwise.</param>
internal readonly record struct DoorPlace(SiloAddress? Elsewhere, Refusal? Refusal)
{
    /// <summary>Served here.</summary>
    public static DoorPlace Here => default;

    /// <summary>Whether it is served here.</summary>
    public bool IsHere => this == Here;
}
