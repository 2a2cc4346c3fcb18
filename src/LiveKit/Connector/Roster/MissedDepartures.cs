using System.Collections.Immutable;
using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit.Connector.Roster;

/// <summary>
/// Judges from look-ups who has left although nobody told: whom two look-ups lack that began at least <see cref="Apart"/> from each other
/// with none in between that has it, or a single one that began after evidence (<see cref="Suspect"/>). A state machine: no clock, no
/// threads; used under the roster's lock.
/// </summary>
/// <remarks>
/// A look-up says nothing about who was shown only after it began: its answer can be older than that join. It says nothing at all when it
/// lacks ourselves (a server that has just started, or another room), or when our link broke since it began: then the server tells anew who
/// is here. A look-up that fails changes nothing. All that is held is about connections that are shown, and goes with them.
/// </remarks>
internal sealed class MissedDepartures
{
    /// <summary>Shortest time between the two look-ups: 3 s, in which the servers of a LiveKit cluster have long told each other of a
    /// join.</summary>
    internal static readonly TimeSpan Apart = TimeSpan.FromSeconds(3);

    private readonly Dictionary<ParticipantSid, TimeSpan> _absent = [];
    private readonly HashSet<ParticipantSid> _opened = [];
    private readonly HashSet<ParticipantSid> _suspected = [];
    private readonly HashSet<ParticipantSid> _suspectedBefore = [];
    private ImmutableDictionary<ParticipantIdentity, RosterEntry>? _shown;
    private TimeSpan _began;

    /// <summary>Whether a look-up lacked somebody, so that another is to decide.</summary>
    internal bool IsInDoubt => _absent.Count > 0;

    /// <summary>Evidence that a connection is gone: a write to it failed, or it is to be set up a second time.</summary>
    internal void Suspect(ParticipantSid sid) => _suspected.Add(sid);

    /// <summary>A stream to a connection is opened. One that had a stream before was reset, perhaps because nobody answered: that is
    /// evidence.</summary>
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
    /// <param name="shown">Who is shown now.</param>
    /// <param name="at">When, since any fixed moment.</param>
    internal void LookupBegins(ImmutableDictionary<ParticipantIdentity, RosterEntry> shown, TimeSpan at)
    {
        (_shown, _began) = (shown, at);
        _suspectedBefore.UnionWith(_suspected);
        _suspected.Clear();
    }

    /// <summary>Takes the answer of the look-up that began last.</summary>
    /// <param name="present">The SIDs it names.</param>
    /// <param name="shown">Who is shown now.</param>
    /// <returns>Who has left.</returns>
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

    /// <summary>Our link broke: the server tells anew who is here.</summary>
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
