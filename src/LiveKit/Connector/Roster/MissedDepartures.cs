using System.Collections.Immutable;
using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit.Connector.Roster;

/// <summary>
/// Finds departures that were not reported: a connection has left if two look-ups lack it that began at least <see cref="Apart"/> from each
/// other with none in between that has it, or if a single one lacks it that began after evidence (<see cref="Suspect"/>). A state machine:
/// no clock, no threads; used under the roster's lock.
/// </summary>
/// <remarks>
/// A look-up proves nothing about a connection that was shown only after it began: its answer can be older than that join. It proves
/// nothing at all when it lacks ourselves (a server that has just started, or another room), or when our link broke since it began: then
/// the server reports the participants again. A failed look-up changes nothing. The state concerns connections that are shown, and is
/// removed with them.
/// </remarks>
internal sealed class MissedDepartures
{
    /// <summary>
    /// Shortest time between the two look-ups: 3 s, by which the servers of a LiveKit cluster have long notified each other of a join.
    /// </summary>
    internal static readonly TimeSpan Apart = TimeSpan.FromSeconds(3);

    private readonly Dictionary<ParticipantSid, TimeSpan> _absent = [];
    private readonly HashSet<ParticipantSid> _opened = [];
    private readonly HashSet<ParticipantSid> _suspected = [];
    private readonly HashSet<ParticipantSid> _suspectedBefore = [];
    private ImmutableDictionary<ParticipantIdentity, RosterEntry>? _shown;
    private TimeSpan _began;

    /// <summary>Whether a look-up lacked a connection, so that another must decide.</summary>
    internal bool IsInDoubt => _absent.Count > 0;

    /// <summary>Evidence that a connection has left: a write to it failed, or it is set up a second time.</summary>
    internal void Suspect(ParticipantSid sid) => _suspected.Add(sid);

    /// <summary>
    /// A stream to a connection is opened. A connection that had a stream before was reset, perhaps because it did not answer: that is
    /// evidence.
    /// </summary>
    /// <returns>Whether it was.</returns>
    internal bool Opening(ParticipantSid sid)
    {
        if (_opened.Add(sid))
        {
            return false;
        }

        Suspect(sid);
        return true;
    }

    /// <summary>A look-up begins.</summary>
    /// <param name="shown">The participants shown now.</param>
    /// <param name="at">When, since any fixed moment.</param>
    internal void LookupBegins(ImmutableDictionary<ParticipantIdentity, RosterEntry> shown, TimeSpan at)
    {
        (_shown, _began) = (shown, at);
        _suspectedBefore.UnionWith(_suspected);
        _suspected.Clear();
    }

    /// <summary>Applies the answer of the look-up that began last.</summary>
    /// <param name="present">The SIDs in it.</param>
    /// <param name="shown">The participants shown now.</param>
    /// <returns>The connections that have left.</returns>
    internal IReadOnlyList<RosterEntry> Judge(HashSet<ParticipantSid> present, ImmutableDictionary<ParticipantIdentity, RosterEntry> shown)
    {
        if (_shown is not { } shownBefore)
        {
            return [];
        }

        _shown = null;
        var gone = new List<RosterEntry>();
        foreach (var (identity, entry) in shown)
        {
            var sid = entry.Participant.Sid;
            if (present.Contains(sid))
            {
                _absent.Remove(sid);
                _suspectedBefore.Remove(sid);
            }
            else if (shownBefore.TryGetValue(identity, out var before) && before.Participant.Sid == sid && IsGone(sid))
            {
                gone.Add(entry);
            }
        }

        return gone;
    }

    /// <summary>Our link broke: the server reports the participants again.</summary>
    internal void LinkBroke()
    {
        _shown = null;
        _absent.Clear();
        _suspected.Clear();
        _suspectedBefore.Clear();
    }

    /// <summary>A connection is not shown any more.</summary>
    internal void Forget(ParticipantSid sid)
    {
        _absent.Remove(sid);
        _opened.Remove(sid);
        _suspected.Remove(sid);
        _suspectedBefore.Remove(sid);
    }

    private bool IsGone(ParticipantSid sid)
    {
        if (_suspectedBefore.Contains(sid))
        {
            return true;
        }

        if (_absent.TryGetValue(sid, out var since))
        {
            return _began - since >= Apart;
        }

        _absent.Add(sid, _began);
        return false;
    }
}
