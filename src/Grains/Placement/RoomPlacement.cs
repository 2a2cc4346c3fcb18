namespace RemoteAccess.Grains.Placement;

/// <summary>Places a grain on the silo that holds its room's session. The room is the first part of the grain's key.</summary>
[Serializable, GenerateSerializer, Immutable, SuppressReferenceTracking]
internal sealed class RoomPlacement : PlacementStrategy;
