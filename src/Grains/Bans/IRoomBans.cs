using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Bans;

/// <summary>The bans of the rooms that this silo serves. A room server in the same process uses it to refuse banned viewers when they join.
/// Thread-safe; never waits.</summary>
public interface IRoomBans
{
    /// <summary>When a room's ban of an identity ends; null when there is none, or when this silo does not serve the room.</summary>
    /// <param name="room">The room.</param>
    /// <param name="identity">The identity that wants to join.</param>
    DateTimeOffset? Until(RoomName room, ParticipantIdentity identity);
}
