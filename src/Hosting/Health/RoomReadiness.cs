using RemoteAccess.Grains.Hosting;
using RemoteAccess.Hosting.Health;

namespace RemoteAccess.Hosting.Health;

/// <summary>
/// Whether the silo has tried its rooms. Once true it stays true: a room opened later is not tried yet for a moment, and that must not take
/// a silo that serves others out of rotation.
/// </summary>
internal sealed class RoomReadiness(StartupProgress progress, ILocalRooms rooms)
{
    private volatile bool _tried;

    /// <summary>Whether every room the silo started with has finished its first attempt to join, well or badly.</summary>
    public bool Tried => _tried || (_tried = progress is { SiloActive: true, DemoTried: true } && rooms.AllTried);
}
