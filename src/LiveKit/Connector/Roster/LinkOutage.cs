using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit.Connector.Roster;

/// <summary>Our own link while it is broken: which connections were reported when it broke and have not been reported gone since, by which
/// a resume is told from a new connection.</summary>
/// <remarks>Used under the roster's lock.</remarks>
internal sealed class LinkOutage
{
    /// <summary>Null while the link is up.</summary>
    private HashSet<ParticipantSid>? _unbroken;

    /// <summary>Whether the link is down: a stream could not be opened.</summary>
    internal bool IsDown => _unbroken is not null;

    /// <summary>
    /// Whether the link that is back is a new connection: a full reconnect reports everybody gone, a resume nobody. With nobody to tell by
    /// it counts as new: whom only a look-up has shown by then is set up again, also after a resume.
    /// </summary>
    internal bool IsNewConnection => _unbroken is null or { Count: 0 };

    /// <summary>The link broke.</summary>
    /// <param name="shown">Who was shown then.</param>
    internal void Begin(IEnumerable<RosterEntry> shown) =>
        _unbroken = [.. shown.Where(entry => entry.IsReported).Select(entry => entry.Participant.Sid)];

    /// <summary>A connection is not shown any more.</summary>
    internal void Forget(ParticipantSid sid) => _unbroken?.Remove(sid);

    /// <summary>The link is back.</summary>
    internal void End() => _unbroken = null;
}
