using System.Collections.Immutable;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Connector.Roster;

/// <summary>
/// The participants of the room. Reports of the library (<see cref="LibraryReports"/>), look-ups (<see cref="LookupAnswers"/>) and webhooks
/// go in; events of the transport contract, each with its SID, come out. A state machine: no clock, no threads, no calls. It does not know
/// streams.
/// </summary>
/// <remarks>
/// It keeps two views: the library's last reports, which its later reports refer to, and the shown participants (<see cref="RosterView"/>),
/// which follow the source with the newest connection. An ended SID comes back only when the library reports it as connected again, as it
/// does after our own full reconnect. Used under its connection's lock, which guards all of its parts.
/// </remarks>
internal sealed class RoomRoster
{
    private readonly ParticipantIdentity _self;
    private readonly RecentSids _ended = new();
    private readonly MissedDepartures _missed = new();
    private readonly LinkOutage _outage = new();
    private readonly RosterView _view;
    private readonly LibraryReports _reports;
    private readonly LookupAnswers _answers;

    internal RoomRoster(NativeParticipant self, IEnumerable<NativeParticipant> present)
    {
        _self = ParticipantIdentity.Parse(self.Identity);
        _view = new RosterView(_ended, _missed, _outage);
        _reports = new LibraryReports(self, _view, _ended);
        _answers = new LookupAnswers(_self, _view, _ended, _missed, _outage);
        foreach (var participant in present.Where(participant => participant.State != NativeParticipantState.Disconnected)
            .Select(RosterFacts.Read).OfType<RemoteParticipant>())
        {
            if (participant.Identity != _self)
            {
                _reports.Present(participant);
            }
        }
    }

    /// <inheritdoc cref="LibraryReports.LocalSid"/>
    internal ParticipantSid LocalSid => _reports.LocalSid;

    /// <inheritdoc cref="RosterView.Shown"/>
    internal ImmutableDictionary<ParticipantIdentity, RosterEntry> View => _view.Shown;

    /// <inheritdoc cref="RosterView.IsUnsettled"/>
    internal bool IsUnsettled => _view.IsUnsettled;

    /// <inheritdoc cref="LinkOutage.IsNewConnection"/>
    internal bool IsNewConnection => _outage.IsNewConnection;

    /// <summary>Whether a look-up lacked a participant that the library has reported, so that another must decide.</summary>
    internal bool IsInDoubt => _missed.IsInDoubt;

    /// <summary>Whether there was a report that only a look-up can resolve. Reset by reading it.</summary>
    internal bool TakeUnresolved()
    {
        var unresolved = _view.IsUnresolved;
        _view.IsUnresolved = false;
        return unresolved;
    }

    /// <summary>Applies an event of the library; ignores events that do not concern participants.</summary>
    internal void Apply(NativeRoomEvent told, ICollection<RoomEvent> output)
    {
        switch (told)
        {
            case NativeRoomEvent.ParticipantConnected { Participant: var info }:
                _reports.Reported(info, isFresh: true, output);
                break;
            case NativeRoomEvent.ParticipantsUpdated { Participants: var infos }:
                foreach (var info in infos)
                {
                    _reports.Reported(info, isFresh: false, output);
                }

                break;
            case NativeRoomEvent.ParticipantActive { Identity: var name } when ParticipantIdentity.TryParse(name, out var identity):
                _reports.Active(identity, output);
                break;
            case NativeRoomEvent.ParticipantDisconnected { Identity: var name } when ParticipantIdentity.TryParse(name, out var identity):
                _reports.Gone(identity, output);
                break;
            case NativeRoomEvent.AttributesChanged { Identity: var name } changed when ParticipantIdentity.TryParse(name, out var identity):
                _reports.Changed(identity, participant => participant with { Attributes = changed.Attributes }, output);
                break;
            case NativeRoomEvent.PermissionChanged { Identity: var name, Permission: { } permission } when ParticipantIdentity.TryParse(
                name, out var identity):
                _reports.Changed(
                    identity, participant => participant with { CanUpdateOwnMetadata = permission.CanUpdateMetadata }, output);
                break;
            case NativeRoomEvent.Reconnecting when !_outage.IsDown:
                _outage.Begin(View.Values);
                _missed.LinkBroke();
                output.Add(new RoomReconnecting());
                break;
        }
    }

    /// <summary>The link is back: reports it, then the participants that became able to receive meanwhile.</summary>
    internal void Restored(ICollection<RoomEvent> output)
    {
        output.Add(new RoomReconnected(IsNewConnection));
        _outage.End();
        _view.ActivateHeldBack(output);
    }

    /// <summary>A stream of this identity arrived, or a webhook named it: an unknown identity is looked up.</summary>
    internal void Heard(ParticipantIdentity identity) => _view.IsUnresolved |= identity != _self && _view.Find(identity) is null;

    /// <summary>A webhook reported the end of a connection.</summary>
    internal void Left(ParticipantIdentity identity, ParticipantSid sid, ICollection<RoomEvent> output)
    {
        if (_view.Find(identity, sid) is { } entry)
        {
            _view.Remove(entry, output);
        }

        _ended.Add(sid);
    }

    /// <summary>A look-up begins.</summary>
    /// <param name="at">When, since any fixed moment.</param>
    internal void LookupBegins(TimeSpan at) => _missed.LookupBegins(View, at);

    /// <inheritdoc cref="LookupAnswers.Take"/>
    internal IReadOnlyList<RemoteParticipant> LookedUp(IReadOnlyList<NativeParticipant> present, ICollection<RoomEvent> output) =>
        _answers.Take(present, output);

    /// <summary>A stream to somebody who is shown is opened.</summary>
    /// <returns>Whether to check that it is still present: it had a stream before.</returns>
    internal bool Opening(ParticipantSid sid) => _missed.Opening(sid);

    /// <summary>A write to a connection failed.</summary>
    /// <returns>Whether to check that it is still present: it is shown.</returns>
    internal bool Suspect(ParticipantIdentity identity, ParticipantSid sid)
    {
        var isShown = _view.Find(identity, sid) is not null;
        if (isShown)
        {
            _missed.Suspect(sid);
        }

        return isShown;
    }
}
