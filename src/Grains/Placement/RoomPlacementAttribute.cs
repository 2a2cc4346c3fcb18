using Orleans.Placement;

namespace RemoteAccess.Grains.Placement;

/// <summary>Marks a grain class for <see cref="RoomPlacement"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RoomPlacementAttribute() : PlacementAttribute(new RoomPlacement());
