using Orleans.Runtime;

namespace RemoteAccess.Grains.Fleet;

/// <summary>Where viewers of a room are to join.</summary>
/// <param name="Silo">The silo.</param>
/// <param name="IsHere">Whether it is this silo.</param>
/// <param name="IsOpen">Whether the room is open there; false if its viewers wait there.</param>
/// <param name="Epoch">The epoch of the room's owner; 0 if the room has none.</param>
public sealed record RoomLocation(SiloAddress Silo, bool IsHere, bool IsOpen, long Epoch);
