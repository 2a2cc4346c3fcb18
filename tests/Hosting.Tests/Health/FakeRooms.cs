using RemoteAccess.Grains.Hosting;
using RemoteAccess.Rooms;

namespace RemoteAccess.Hosting.Tests.Health;

/// <summary>Rooms as told.</summary>
internal sealed class FakeRooms : ILocalRooms
{
    public List<RoomStatus> Rooms { get; } = [];

    public IReadOnlyList<RoomStatus> Statuses => Rooms;

    public bool AllTried { get; set; } = true;

    public bool IsDraining { get; set; }

    public bool IsCutOff { get; set; }
}
