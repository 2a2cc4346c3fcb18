using RemoteAccess.Grains.Hosting;
using RemoteAccess.Hosting.Health;

namespace RemoteAccess.Hosting.Health;

/// <summary>
/// Whether the silo has tried to join its rooms. Once true, it stays true: a room that is opened later has not been tried for a moment,
/// and that must not take a silo that serves other rooms out of rotation.
/// </summary>
internal sealed class RoomReadiness(StartupProgress progress, ILocalRooms rooms)
{
    private volatile bool _tried;

    /// <summary>Whether every room the silo started with has finished its first attempt to join, successful or not.</summary>
    public bool Tried => _tried || (_tried = progress is { SiloActive: true, DemoTried: true } && rooms.AllTried);
}
