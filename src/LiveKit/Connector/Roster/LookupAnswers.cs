using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Connector.Roster;

/// <summary>
/// Turns the answers of look-ups into changes of the view. An answer has everybody who was in the room at one moment since the look-up
/// began.
/// </summary>
/// <remarks>
/// It adds and replaces participants, and removes at once those that an earlier look-up added. The library also reports the departure of
/// those it has reported, and the answer may be older than that report, so only <see cref="MissedDepartures"/> removes them. A participant
/// removed by mistake comes back with the next look-up that shows it. Used under the roster's lock. Holds no state.
/// </remarks>
internal sealed class LookupAnswers(
    ParticipantIdentity self, RosterView view, RecentSids ended, MissedDepartures missed, LinkOutage outage)
{
    /// <summary>Applies an answer.</summary>
    /// <returns>The participants whose departure was not reported.</returns>
    internal IReadOnlyList<RemoteParticipant> Take(IReadOnlyList<NativeParticipant> present, ICollection<RoomEvent> output)
    {
        var gone = RemoveMissed(present, output);
        Show(present, output);
        return gone;
    }

    private IReadOnlyList<RemoteParticipant> RemoveMissed(IReadOnlyList<NativeParticipant> present, ICollection<RoomEvent> output)
    {
        var here = present.Where(info => info.State != NativeParticipantState.Disconnected).ToArray();
        if (outage.IsDown || !here.Any(info => info.Identity == self.Value))
        {
            return [];
        }

        var sids = here.Select(info => ParticipantSid.TryParse(info.Sid, out var sid) ? sid : default).ToHashSet();
        var gone = missed.Judge(sids, view.Shown).Where(entry => entry.IsReported).ToArray();
        foreach (var entry in gone)
        {
            view.Remove(entry, output, isFinal: false);
        }

        return [.. gone.Select(entry => entry.Participant)];
    }

    private void Show(IReadOnlyList<NativeParticipant> present, ICollection<RoomEvent> output)
    {
        var found = new List<(NativeParticipant Info, RemoteParticipant Participant)>();
        foreach (var info in present.Where(info => info.State is NativeParticipantState.Joined or NativeParticipantState.Active))
        {
            if (RosterFacts.Read(info) is { } participant && participant.Identity != self)
            {
                found.Add((info, participant));
            }
        }

        var sids = found.Select(each => each.Participant.Sid).ToHashSet();
        foreach (var entry in view.Shown.Values.Where(entry => !entry.IsReported && !sids.Contains(entry.Participant.Sid)))
        {
            view.Remove(entry, output);
        }

        foreach (var (info, participant) in found.Where(each => !ended.Contains(each.Participant.Sid)))
        {
            if (view.Find(participant.Identity) is not { } entry)
            {
                view.Add(participant, isReported: false, output);
            }
            else if (entry.Participant.Sid == participant.Sid)
            {
                var news = entry.IsReported
                    ? entry.Participant with { State = participant.State }
                    : RosterFacts.News(info, participant, entry.Participant);
                view.Merge(entry, news, output);
            }
            else if (participant.JoinedAt > entry.Participant.JoinedAt)
            {
                // Strictly newer: the answer can be older than the library's later reports, and older servers report whole seconds.
                view.Remove(entry, output);
                view.Add(participant, isReported: false, output);
            }
        }
    }
}
