using System.Collections.Frozen;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Bans;

/// <summary>
/// The bans of a room as its session and the embedded room server look them up. The room grain owns and stores them and puts a whole new
/// list here; readers run at any time on any thread and see the list before or after, never a mixture.
/// </summary>
internal sealed class BanBook(IReadOnlyList<RoomBan> bans, TimeProvider time)
{
    private volatile FrozenDictionary<string, DateTimeOffset> _bans = Index(bans);

    /// <summary>Puts a new list in the place of the old one.</summary>
    public void Replace(IReadOnlyList<RoomBan> bans) => _bans = Index(bans);

    /// <summary>Until when an identity is kept out; null when it is not.</summary>
    public DateTimeOffset? Until(ParticipantIdentity identity) =>
        _bans.TryGetValue(identity.Value, out var until) && until > time.GetUtcNow() ? until : null;

    private static FrozenDictionary<string, DateTimeOffset> Index(IReadOnlyList<RoomBan> bans) =>
        bans.ToFrozenDictionary(ban => ban.Identity, ban => ban.Until, StringComparer.Ordinal);
}

/// <summary>Looks bans up at the sessions of this silo.</summary>
internal sealed class SessionBans(SessionHost host) : IRoomBans
{
    public DateTimeOffset? Until(RoomName room, ParticipantIdentity identity) => host.Find(room)?.Bans.Until(identity);
}
