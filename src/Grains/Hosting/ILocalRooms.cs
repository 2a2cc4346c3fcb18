using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Hosting;

/// <summary>The room sessions of this silo, for health checks and start-up messages. Thread-safe.</summary>
public interface ILocalRooms
{
    /// <summary>The status of every session on this silo.</summary>
    IReadOnlyList<RoomStatus> Statuses { get; }

    /// <summary>Whether every session on this silo has finished its first attempt to join, successfully or not.</summary>
    bool AllTried { get; }

    /// <summary>Whether no room is opened on this silo any more: it stops, is drained or is cut off.</summary>
    bool IsDraining { get; }

    /// <summary>Whether the silo hears neither the store nor most of the other silos (B18): its rooms have ended, and none is opened until
    /// it hears one of them.</summary>
    bool IsCutOff { get; }
}
