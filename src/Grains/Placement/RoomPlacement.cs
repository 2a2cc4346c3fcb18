using Orleans.Placement;

namespace RemoteAccess.Grains.Placement;

/// <summary>Places a grain on the silo that holds its room's session. The room is the first part of the grain's key.</summary>
[Serializable, GenerateSerializer, Immutable, SuppressReferenceTracking]
internal sealed class RoomPlacement : PlacementStrategy;

/// <summary>Marks a grain class for <see cref="RoomPlacement"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RoomPlacementAttribute() : PlacementAttribute(new RoomPlacement());
