using System.Collections.Immutable;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Connector.Roster;

/// <summary>
/// Who is in the room: what the library, look-ups and webhooks tell in goes in, events of the transport contract, each with its SID, come
/// out. A state machine: no clock, no threads, no calls. It does not know streams.
/// </summary>
/// <remarks>
/// Two views are kept. The library tells departures and activity by identity alone, so they are about the SID the library last named for it
/// (<see cref="_reported"/>), which need not be the one shown: a look-up may have shown a newer connection already. What is shown (<see
/// cref="View"/>) follows whichever source knows of the newest connection. A SID that ended comes back only when the library reports it as
/// connected again, which it does after a full reconnect of our own.
/// </remarks>
internal sealed partial class RoomRoster
{
    private readonly ParticipantIdentity _self;
    private readonly Dictionary<ParticipantIdentity, ParticipantSid> _reported = [];
    private readonly RecentSids _ended = new();

    /// <summary>Identities reported able to receive before they were reported as connected.</summary>
    private readonly HashSet<ParticipantIdentity> _early = [];

    private readonly MissedDepartures _missed = new();

    /// <summary>Connections reported when the link broke that were never reported gone since; null while the link is up.</summary>
    private HashSet<ParticipantSid>? _unbroken;

    internal RoomRoster(NativeParticipant self, IEnumerable<NativeParticipant> present)
    {
        _self = ParticipantIdentity.Parse(self.Identity);
        LocalSid = ParticipantSid.Parse(self.Sid);
        foreach (var participant in present.Where(participant => participant.State != NativeParticipantState.Disconnected)
            .Select(RosterFacts.Read).OfType<RemoteParticipant>())
        {
            if (participant.Identity != _self)
            {
                _reported[participant.Identity] = participant.Sid;
                View = View.SetItem(participant.Identity, new RosterEntry(participant, IsReported: true, IsHeldBack: false));
            }
        }
    }

    /// <summary>Our own SID: another after a full reconnect.</summary>
    internal ParticipantSid LocalSid { get; private set; }

    /// <summary>What is shown now.</summary>
    internal ImmutableDictionary<ParticipantIdentity, RosterEntry> View { get; private set; } =
        ImmutableDictionary<ParticipantIdentity, RosterEntry>.Empty;

    /// <summary>Whether something was told that only a look-up can resolve. Reset by reading it.</summary>
    internal bool TakeUnresolved()
    {
        var unresolved = Unresolved;
        Unresolved = false;
        return unresolved;
    }

    /// <summary>
    /// Whether looking again later is worth it: somebody is shown whom the library has not reported (and may never, if they leave soon), or
    /// who is not able to receive yet (which the library tells up to 3 s late).
    /// </summary>
    internal bool IsUnsettled =>
        View.Values.Any(entry => !entry.IsReported || entry is { Participant.State: RemoteParticipantState.Joined, IsHeldBack: false });

    private bool Unresolved { get; set; }

    /// <summary>Takes in what the library told; what it is not concerned with does nothing.</summary>
    internal void Apply(NativeRoomEvent told, ICollection<RoomEvent> output)
    {
        switch (told)
        {
            case NativeRoomEvent.ParticipantConnected { Participant: var info }:
                Reported(info, isFresh: true, output);
                break;
            case NativeRoomEvent.ParticipantsUpdated { Participants: var infos }:
                foreach (var info in infos)
                {
                    Reported(info, isFresh: false, output);
                }

                break;
            case NativeRoomEvent.ParticipantActive { Identity: var name } when ParticipantIdentity.TryParse(name, out var identity):
                ReportedActive(identity, output);
                break;
            case NativeRoomEvent.ParticipantDisconnected { Identity: var name } when ParticipantIdentity.TryParse(name, out var identity):
                ReportedGone(identity, output);
                break;
            case NativeRoomEvent.AttributesChanged { Identity: var name } changed when ParticipantIdentity.TryParse(name, out var identity):
                Changed(identity, participant => participant with { Attributes = changed.Attributes }, output);
                break;
            case NativeRoomEvent.PermissionChanged { Identity: var name, Permission: { } permission } when ParticipantIdentity.TryParse(
                name, out var identity):
                Changed(identity, participant => participant with { CanUpdateOwnMetadata = permission.CanUpdateMetadata }, output);
                break;
            case NativeRoomEvent.Reconnecting when _unbroken is null:
                _unbroken = [.. View.Values.Where(entry => entry.IsReported).Select(entry => entry.Participant.Sid)];
                _missed.LinkBroke();
                output.Add(new RoomReconnecting());
                break;
        }
    }

    /// <summary>
    /// Whether the link that is back is a new connection: a full reconnect reports everybody gone, a resume nobody. With nobody to tell by
    /// it counts as new: whom only a look-up has shown by then is set up again, also after a resume.
    /// </summary>
    internal bool IsNewConnection => _unbroken is null or { Count: 0 };

    /// <summary>The link is back: says so, then who became able to receive meanwhile.</summary>
    internal void Restored(ICollection<RoomEvent> output)
    {
        output.Add(new RoomReconnected(IsNewConnection));
        _unbroken = null;
        foreach (var (identity, entry) in View)
        {
            if (entry.IsHeldBack)
            {
                Activate(identity, entry, output);
            }
        }
    }

    /// <summary>A stream of this identity came, or a webhook named it: unknown ones are to be looked up.</summary>
    internal void Heard(ParticipantIdentity identity) => Unresolved |= identity != _self && !View.ContainsKey(identity);

    /// <summary>A webhook told that a connection ended.</summary>
    internal void Left(ParticipantIdentity identity, ParticipantSid sid, ICollection<RoomEvent> output)
    {
        if (View.TryGetValue(identity, out var entry) && entry.Participant.Sid == sid)
        {
            Remove(entry, output);
        }

        _ended.Add(sid);
    }

    /// <summary>Whether a look-up lacked somebody whom the library has reported, so that another is to decide.</summary>
    internal bool IsInDoubt => _missed.IsInDoubt;

    /// <summary>A look-up begins.</summary>
    /// <param name="at">When, since any fixed moment.</param>
    internal void LookupBegins(TimeSpan at) => _missed.LookupBegins(View, at);

    /// <summary>A stream to somebody who is shown is opened.</summary>
    /// <returns>Whether that is reason to look whether it is still there: it had one before.</returns>
    internal bool Opening(ParticipantSid sid) => _missed.Opening(sid);

    /// <summary>A write to a connection failed.</summary>
    /// <returns>Whether that is reason to look whether it is still there: it is shown.</returns>
    internal bool Suspect(ParticipantIdentity identity, ParticipantSid sid)
    {
        var isShown = View.TryGetValue(identity, out var entry) && entry.Participant.Sid == sid;
        if (isShown)
        {
            _missed.Suspect(sid);
        }

        return isShown;
    }

    /// <summary>Takes in a look-up: everybody who was in the room at one moment since it began.</summary>
    /// <returns>Whose departure nobody had told.</returns>
    /// <remarks>
    /// It adds and replaces. It removes at once whom an earlier look-up added; whom the library reported it also reports gone, and the
    /// answer may be older than that report: so only <see cref="MissedDepartures"/> lets them go. One that it was wrong about comes back
    /// with the next look-up that shows it.
    /// </remarks>
    internal IReadOnlyList<RemoteParticipant> LookedUp(IReadOnlyList<NativeParticipant> present, ICollection<RoomEvent> output)
    {
        var missed = RemoveMissed(present, output);
        Show(present, output);
        return missed;
    }

    private IReadOnlyList<RemoteParticipant> RemoveMissed(IReadOnlyList<NativeParticipant> present, ICollection<RoomEvent> output)
    {
        var here = present.Where(info => info.State != NativeParticipantState.Disconnected).ToArray();
        if (_unbroken is not null || !here.Any(info => info.Identity == _self.Value))
        {
            return [];
        }

        var sids = here.Select(info => ParticipantSid.TryParse(info.Sid, out var sid) ? sid : default).ToHashSet();
        var gone = _missed.Judge(sids, View).Where(entry => entry.IsReported).ToArray();
        foreach (var entry in gone)
        {
            Remove(entry, output, isFinal: false);
        }

        return [.. gone.Select(entry => entry.Participant)];
    }

    private void Show(IReadOnlyList<NativeParticipant> present, ICollection<RoomEvent> output)
    {
        var found = new List<(NativeParticipant Info, RemoteParticipant Participant)>();
        foreach (var info in present.Where(info => info.State is NativeParticipantState.Joined or NativeParticipantState.Active))
        {
            if (RosterFacts.Read(info) is { } participant && participant.Identity != _self)
            {
                found.Add((info, participant));
            }
        }

        var sids = found.Select(each => each.Participant.Sid).ToHashSet();
        foreach (var entry in View.Values.Where(entry => !entry.IsReported && !sids.Contains(entry.Participant.Sid)))
        {
            Remove(entry, output);
        }

        foreach (var (info, participant) in found.Where(each => !_ended.Contains(each.Participant.Sid)))
        {
            if (!View.TryGetValue(participant.Identity, out var entry))
            {
                Add(participant, isReported: false, output);
            }
            else if (entry.Participant.Sid == participant.Sid)
            {
                var news = entry.IsReported
                    ? entry.Participant with { State = participant.State }
                    : RosterFacts.News(info, participant, entry.Participant);
                Merge(entry, news, output);
            }
            else if (participant.JoinedAt > entry.Participant.JoinedAt)
            {
                // Strictly: the answer can be older than what the library has reported since, and older servers tell whole seconds.
                Remove(entry, output);
                Add(participant, isReported: false, output);
            }
        }
    }
}
