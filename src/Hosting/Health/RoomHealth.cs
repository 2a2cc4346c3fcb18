using RemoteAccess.Rooms;

namespace RemoteAccess.Hosting.Health;

/// <summary>One room in the response of <c>/health/ready</c>.</summary>
internal sealed record RoomHealth(string Status, string Phase, int Participants, int FailedAttempts, string LastError, DateTimeOffset Since)
{
    /// <summary>Makes it from the room's status.</summary>
    public RoomHealth(RoomStatus room)
        : this(RoomsHealth.Of(room).ToString(), room.Phase.ToString(), room.Participants, room.FailedAttempts, RoomsHealth.ErrorOf(room),
            room.Since)
    {
    }
}
