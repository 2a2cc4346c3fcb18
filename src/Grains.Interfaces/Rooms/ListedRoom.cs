namespace RemoteAccess.Rooms;

/// <summary>A room of the fleet that is to be open.</summary>
/// <param name="Room">The room.</param>
/// <param name="Silo">The silo of its newest session.</param>
/// <param name="Epoch">The number of that session.</param>
[GenerateSerializer, Immutable, Alias("ra.ListedRoom")]
public sealed record ListedRoom([property: Id(0)] string Room, [property: Id(1)] string Silo, [property: Id(2)] long Epoch);
