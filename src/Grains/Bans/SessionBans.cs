using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Bans;

/// <summary>Looks bans up at the sessions of this silo.</summary>
internal sealed class SessionBans(SessionHost host) : IRoomBans
{
    public DateTimeOffset? Until(RoomName room, ParticipantIdentity identity) => host.Find(room)?.Bans.Until(identity);
}
