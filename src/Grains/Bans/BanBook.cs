using System.Collections.Frozen;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Bans;

/// <summary>
/// The bans of a room, for look-ups by its session and the embedded room server. The room grain owns and stores them and replaces the whole
/// list here. Any thread reads at any time and sees either the old or the new list.
/// </summary>
internal sealed class BanBook(IReadOnlyList<RoomBan> bans, TimeProvider time)
{
    private volatile FrozenDictionary<string, DateTimeOffset> _bans = Index(bans);

    /// <summary>Replaces the list.</summary>
    public void Replace(IReadOnlyList<RoomBan> bans) => _bans = Index(bans);

    /// <summary>When the ban of an identity ends; null when it is not banned.</summary>
    public DateTimeOffset? Until(ParticipantIdentity identity) =>
        _bans.TryGetValue(identity.Value, out var until) && until > time.GetUtcNow() ? until : null;

    private static FrozenDictionary<string, DateTimeOffset> Index(IReadOnlyList<RoomBan> bans) =>
        bans.ToFrozenDictionary(ban => ban.Identity, ban => ban.Until, StringComparer.Ordinal);
}

/// <summary>Looks up bans in the sessions of this silo.</summary>
internal sealed class SessionBans(SessionHost host) : IRoomBans
{
    public DateTimeOffset? Until(RoomName room, ParticipantIdentity identity) => host.Find(room)?.Bans.Until(identity);
}
