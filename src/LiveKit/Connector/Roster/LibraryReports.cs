using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Connector.Roster;

/// <summary>
/// What the library reports of participants, made into changes of the view. It tells departures and activity by identity alone, so they are
/// about the SID that it last named for it, which need not be the one shown: a look-up may have shown a newer connection already.
/// </summary>
/// <remarks>Used under the roster's lock. A state machine: no clock, no threads, no calls.</remarks>
internal sealed class LibraryReports
{
    private const int MaxEarly = 1024;
    private readonly ParticipantIdentity _self;
    private readonly RosterView _view;
    private readonly RecentSids _ended;
    private readonly Dictionary<ParticipantIdentity, ParticipantSid> _reported = [];

    /// <summary>Identities reported able to receive before they were reported as connected.</summary>
    private readonly HashSet<ParticipantIdentity> _early = [];

    internal LibraryReports(NativeParticipant self, RosterView view, RecentSids ended)
    {
        _self = ParticipantIdentity.Parse(self.Identity);
        LocalSid = ParticipantSid.Parse(self.Sid);
        _view = view;
        _ended = ended;
    }

    /// <summary>Our own SID: another after a full reconnect.</summary>
    internal ParticipantSid LocalSid { get; private set; }

    /// <summary>Who was there before us.</summary>
    internal void Present(RemoteParticipant participant)
    {
        _reported[participant.Identity] = participant.Sid;
        _view.Present(participant);
    }

    /// <summary>A participant was reported.</summary>
    /// <param name="info">What the library says of it.</param>
    /// <param name="isFresh">It is reported as new, not as changed.</param>
    /// <param name="output">Gets the events.</param>
    internal void Reported(NativeParticipant info, bool isFresh, ICollection<RoomEvent> output)
    {
        if (info.Identity == _self.Value)
        {
            LocalSid = ParticipantSid.TryParse(info.Sid, out var own) ? own : LocalSid;
            return;
        }

        if (RosterFacts.Read(info) is not { } participant)
        {
            return;
        }

        if (info.State == NativeParticipantState.Disconnected)
        {
            Gone(participant.Identity, participant.Sid, output);
            return;
        }

        // An update may be older than the departure it follows; a connection that is reported as new is there.
        if (!isFresh && _ended.Contains(participant.Sid))
        {
            return;
        }

        _ended.Remove(participant.Sid);
        _reported[participant.Identity] = participant.Sid;
        if (_early.Remove(participant.Identity))
        {
            participant = participant with { State = RemoteParticipantState.Active };
        }

        if (_view.Find(participant.Identity) is not { } entry)
        {
            _view.Add(participant, isReported: true, output);
        }
        else if (entry.Participant.Sid == participant.Sid)
        {
            _view.Merge(entry with { IsReported = true }, RosterFacts.News(info, participant, entry.Participant), output);
        }
        else if (participant.JoinedAt >= entry.Participant.JoinedAt)
        {
            _view.Remove(entry, output);
            _view.Add(participant, isReported: true, output);
        }
    }

    /// <summary>An identity was reported able to receive: the connection the library named last; a newer one that a look-up has shown
    /// speaks for itself.</summary>
    internal void Active(ParticipantIdentity identity, ICollection<RoomEvent> output)
    {
        if (identity == _self)
        {
            return;
        }

        if (!_reported.TryGetValue(identity, out var sid))
        {
            if (_early.Count < MaxEarly)
            {
                _early.Add(identity);
            }

            _view.IsUnresolved = true;
        }
        else if (_view.Find(identity, sid) is { } entry)
        {
            _view.Merge(entry, entry.Participant with { State = RemoteParticipantState.Active }, output);
        }
        else
        {
            _view.IsUnresolved = true;
        }
    }

    /// <summary>An identity was reported gone: the connection the library named last.</summary>
    internal void Gone(ParticipantIdentity identity, ICollection<RoomEvent> output)
    {
        _early.Remove(identity);
        if (_reported.TryGetValue(identity, out var sid))
        {
            Gone(identity, sid, output);
        }
        else
        {
            // Never reported, but perhaps looked up: only another look-up tells whether it is meant.
            _view.IsUnresolved |= _view.Find(identity) is not null;
        }
    }

    /// <summary>An identity was reported changed: the connection the library named last.</summary>
    internal void Changed(ParticipantIdentity identity, Func<RemoteParticipant, RemoteParticipant> change, ICollection<RoomEvent> output)
    {
        if (_reported.TryGetValue(identity, out var sid) && _view.Find(identity, sid) is { } entry)
        {
            _view.Merge(entry, change(entry.Participant), output);
        }
    }

    private void Gone(ParticipantIdentity identity, ParticipantSid sid, ICollection<RoomEvent> output)
    {
        if (_reported.TryGetValue(identity, out var reported) && reported == sid)
        {
            _reported.Remove(identity);
        }

        if (_view.Find(identity, sid) is { } entry)
        {
            _view.Remove(entry, output);
        }

        _ended.Add(sid);
    }
}
