using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Connector.Roster;

/// <summary>What the library reports, and the four changes of the view.</summary>
internal sealed partial class RoomRoster
{
    private const int MaxEarly = 1024;

    private void Reported(NativeParticipant info, bool isFresh, ICollection<RoomEvent> output)
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
            ReportedGone(participant.Identity, participant.Sid, output);
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

        if (!View.TryGetValue(participant.Identity, out var entry))
        {
            Add(participant, isReported: true, output);
        }
        else if (entry.Participant.Sid == participant.Sid)
        {
            Merge(entry with { IsReported = true }, RosterFacts.News(info, participant, entry.Participant), output);
        }
        else if (participant.JoinedAt >= entry.Participant.JoinedAt)
        {
            Remove(entry, output);
            Add(participant, isReported: true, output);
        }
    }

    // About the connection the library named last; a newer one that a look-up has shown speaks for itself.
    private void ReportedActive(ParticipantIdentity identity, ICollection<RoomEvent> output)
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

            Unresolved = true;
        }
        else if (View.TryGetValue(identity, out var entry) && entry.Participant.Sid == sid)
        {
            Merge(entry, entry.Participant with { State = RemoteParticipantState.Active }, output);
        }
        else
        {
            Unresolved = true;
        }
    }

    private void ReportedGone(ParticipantIdentity identity, ICollection<RoomEvent> output)
    {
        _early.Remove(identity);
        if (_reported.TryGetValue(identity, out var sid))
        {
            ReportedGone(identity, sid, output);
        }
        else
        {
            // Never reported, but perhaps looked up: only another look-up tells whether it is meant.
            Unresolved |= View.ContainsKey(identity);
        }
    }

    private void ReportedGone(ParticipantIdentity identity, ParticipantSid sid, ICollection<RoomEvent> output)
    {
        if (_reported.TryGetValue(identity, out var reported) && reported == sid)
        {
            _reported.Remove(identity);
        }

        if (View.TryGetValue(identity, out var entry) && entry.Participant.Sid == sid)
        {
            Remove(entry, output);
        }

        _ended.Add(sid);
    }

    private void Changed(ParticipantIdentity identity, Func<RemoteParticipant, RemoteParticipant> change, ICollection<RoomEvent> output)
    {
        if (View.TryGetValue(identity, out var entry) && _reported.TryGetValue(identity, out var sid) && sid == entry.Participant.Sid)
        {
            Merge(entry, change(entry.Participant), output);
        }
    }

    private void Add(RemoteParticipant participant, bool isReported, ICollection<RoomEvent> output)
    {
        var joined = participant with { State = RemoteParticipantState.Joined };
        var entry = new RosterEntry(joined, isReported, IsHeldBack: false);
        Show(entry);
        output.Add(new ParticipantConnected(joined));
        if (participant.State == RemoteParticipantState.Active)
        {
            Activate(participant.Identity, entry, output);
        }
    }

    // Final: a late report of the SID does not bring it back.
    private void Remove(RosterEntry entry, ICollection<RoomEvent> output, bool isFinal = true)
    {
        var (identity, sid) = (entry.Participant.Identity, entry.Participant.Sid);
        View = View.Remove(identity);
        if (isFinal)
        {
            _ended.Add(sid);
        }

        _unbroken?.Remove(sid);
        _missed.Forget(sid);
        output.Add(new ParticipantDisconnected(identity, sid));
    }

    // News of a connection that is shown. Its state only goes forward: a report can be older than what was shown.
    private void Merge(RosterEntry entry, RemoteParticipant news, ICollection<RoomEvent> output)
    {
        var merged = news with { State = entry.Participant.State };
        var changed = !RosterFacts.SameAttributes(entry.Participant, merged);
        var shown = entry with { Participant = merged };
        Show(shown);
        if (changed)
        {
            output.Add(new ParticipantAttributesChanged(merged));
        }

        if (news.State == RemoteParticipantState.Active && merged.State == RemoteParticipantState.Joined)
        {
            Activate(merged.Identity, shown, output);
        }
    }

    // While our own link is down a stream could not be opened: it becomes visible when the link is back.
    private void Activate(ParticipantIdentity identity, RosterEntry entry, ICollection<RoomEvent> output)
    {
        if (_unbroken is not null)
        {
            Show(entry with { IsHeldBack = true });
            return;
        }

        var active = entry.Participant with { State = RemoteParticipantState.Active };
        View = View.SetItem(identity, entry with { Participant = active, IsHeldBack = false });
        output.Add(new ParticipantActive(active));
    }

    private void Show(RosterEntry entry) => View = View.SetItem(entry.Participant.Identity, entry);
}
