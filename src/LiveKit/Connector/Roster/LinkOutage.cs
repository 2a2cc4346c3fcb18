using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit.Connector.Roster;

/// <summary>
/// The outage of our own link: the connections that were reported when it broke and have not been reported gone since. They distinguish a
/// resume from a new connection.
/// </summary>
/// <remarks>Used under the roster's lock.</remarks>
internal sealed class LinkOutage
{
    /// <summary>Null while the link is up.</summary>
    private HashSet<ParticipantSid>? _unbroken;

    /// <summary>Whether the link is down: no stream can be opened.</summary>
    internal bool IsDown => _unbroken is not null;

    /// <summary>
    /// Whether the link that is back is a new connection: a full reconnect reports everybody gone, a resume nobody. Without such a
    /// participant it counts as new: participants that only a look-up has shown are then set up again, even after a resume.
    /// </summary>
    internal bool IsNewConnection => _unbroken is null or { Count: 0 };

    /// <summary>The link broke.</summary>
    /// <param name="shown">The participants shown then.</param>
    internal void Begin(IEnumerable<RosterEntry> shown) =>
        _unbroken = [.. shown.Where(entry => entry.IsReported).Select(entry => entry.Participant.Sid)];

    /// <summary>A connection is not shown any more.</summary>
    internal void Forget(ParticipantSid sid) => _unbroken?.Remove(sid);

    /// <summary>The link is back.</summary>
    internal void End() => _unbroken = null;
}
