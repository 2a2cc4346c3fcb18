namespace RemoteAccess.Grains.Placement;

/// <summary>Places a room's grain on the silo of the room's owner.</summary>
[Serializable, GenerateSerializer, Immutable, SuppressReferenceTracking]
internal sealed class OwnedPlacement : PlacementStrategy;

/// <summary>Marks a grain class for <see cref="OwnedPlacement"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OwnedPlacementAttribute() : Orleans.Placement.PlacementAttribute(new OwnedPlacement());
