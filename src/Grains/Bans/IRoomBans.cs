using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Bans;

/// <summary>Whom the rooms served by this silo keep out. For a room server in the same process, which refuses them at its door.
/// Thread-safe; never waits.</summary>
public interface IRoomBans
{
    /// <summary>Until when a room keeps an identity out; null when it does not, or is not served by this silo.</summary>
    /// <param name="room">The room.</param>
    /// <param name="identity">Who wants to join.</param>
    DateTimeOffset? Until(RoomName room, ParticipantIdentity identity);
}
