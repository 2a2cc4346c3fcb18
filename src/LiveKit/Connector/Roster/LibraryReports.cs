using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Connector.Roster;

/// <summary>
/// Turns the library's reports about participants into changes of the view. The library reports departures and activity by identity alone,
/// so they concern the SID that it last reported for the identity. The view may show another one: a look-up may have shown a newer
/// connection already.
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

    /// <summary>The participants that were present before us.</summary>
    internal void Present(RemoteParticipant participant)
    {
        _reported[participant.Identity] = participant.Sid;
        _view.Present(participant);
    }

    /// <summary>A participant was reported.</summary>
    /// <param name="info">The library's information.</param>
    /// <param name="isFresh">Whether it is reported as new, not as changed.</param>
    /// <param name="output">Receives the events.</param>
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

        // An update may be older than a preceding departure; a connection that is reported as new is present.
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

    /// <summary>
    /// An identity was reported able to receive. This concerns the connection that the library reported last; a newer one from a look-up
    /// has its own state.
    /// </summary>
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

    /// <summary>An identity was reported gone. This concerns the connection that the library reported last.</summary>
    internal void Gone(ParticipantIdentity identity, ICollection<RoomEvent> output)
    {
        _early.Remove(identity);
        if (_reported.TryGetValue(identity, out var sid))
        {
            Gone(identity, sid, output);
        }
        else
        {
            // Never reported, but perhaps looked up: only another look-up can decide whether it is meant.
            _view.IsUnresolved |= _view.Find(identity) is not null;
        }
    }

    /// <summary>An identity was reported changed. This concerns the connection that the library reported last.</summary>
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
