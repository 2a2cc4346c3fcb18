using RemoteAccess.Keys;

namespace RemoteAccess.Grains.OnDemand;

/// <summary>Receives reports of viewers that joined a room, from a webhook or a room server, on any silo. Thread-safe.</summary>
public interface IRoomArrivals
{
    /// <summary>Wakes the room on whichever silo it is, or opens it if a rule matches (S7). Has a time limit; does not throw.</summary>
    Task<ArrivalOutcome> ViewerArrivedAsync(RoomName room);
}
