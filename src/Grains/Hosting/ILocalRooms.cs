using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Hosting;

/// <summary>The room sessions of this silo, for health checks and start-up messages. Thread-safe.</summary>
public interface ILocalRooms
{
    /// <summary>The status of every session on this silo.</summary>
    IReadOnlyList<RoomStatus> Statuses { get; }

    /// <summary>Whether every session on this silo has finished its first attempt to join, successfully or not.</summary>
    bool AllTried { get; }
}
