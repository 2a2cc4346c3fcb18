using RemoteAccess.Keys;

namespace RemoteAccess.Grains.OnDemand;

/// <summary>Where a webhook, or a room server, says that a viewer came, on any silo. Thread-safe.</summary>
public interface IRoomArrivals
{
    /// <summary>Wakes the room wherever it is, or opens it when a rule says so (S7). Bounded in time; does not throw.</summary>
    Task<ArrivalOutcome> ViewerArrivedAsync(RoomName room);
}
