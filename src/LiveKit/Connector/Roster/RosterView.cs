using System.Collections.Immutable;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit.Connector.Roster;

/// <summary>
/// The shown participants and the four changes: a connection is added, activated, changed, removed, each with its events. It does not know
/// the source of a change. A state machine: no clock, no threads, no calls.
/// </summary>
/// <remarks>Used under the roster's lock. <see cref="Shown"/> is replaced, never changed, so readers keep their snapshot.</remarks>
/// <param name="ended">SIDs that ended finally.</param>
/// <param name="missed">Forgets removed connections.</param>
/// <param name="outage">While our link is down no connection becomes active; forgets removed connections.</param>
internal sealed class RosterView(RecentSids ended, MissedDepartures missed, LinkOutage outage)
{
    /// <summary>The shown participants.</summary>
    internal ImmutableDictionary<ParticipantIdentity, RosterEntry> Shown { get; private set; } =
        ImmutableDictionary<ParticipantIdentity, RosterEntry>.Empty;

    /// <summary>Whether there was a report that only a look-up can resolve.</summary>
    internal bool IsUnresolved { get; set; }

    /// <summary>
    /// Whether a later look-up is useful: a participant is shown that the library has not reported (and may never, if it leaves soon), or
    /// that cannot receive yet (which the library reports up to 3 s late).
    /// </summary>
    internal bool IsUnsettled =>
        Shown.Values.Any(entry => !entry.IsReported || entry is { Participant.State: RemoteParticipantState.Joined, IsHeldBack: false });

    /// <summary>The entry of an identity, or null.</summary>
    internal RosterEntry? Find(ParticipantIdentity identity) => Shown.GetValueOrDefault(identity);

    /// <summary>The entry of a connection, or null.</summary>
    internal RosterEntry? Find(ParticipantIdentity identity, ParticipantSid sid) =>
        Find(identity) is { } entry && entry.Participant.Sid == sid ? entry : null;

    /// <summary>Shows a participant that was present before us, without an event.</summary>
    internal void Present(RemoteParticipant participant) => Show(new RosterEntry(participant, IsReported: true, IsHeldBack: false));

    /// <summary>Adds a connection of an identity that is not shown.</summary>
    internal void Add(RemoteParticipant participant, bool isReported, ICollection<RoomEvent> output)
    {
        var joined = participant with { State = RemoteParticipantState.Joined };
        var entry = new RosterEntry(joined, isReported, IsHeldBack: false);
        Show(entry);
        output.Add(new ParticipantConnected(joined));
        if (participant.State == RemoteParticipantState.Active)
        {
            Activate(entry, output);
        }
    }

    /// <summary>Removes a connection that is shown.</summary>
    /// <param name="entry">Its entry.</param>
    /// <param name="output">Receives the events.</param>
    /// <param name="isFinal">Whether a late report of the SID does not add it again.</param>
    internal void Remove(RosterEntry entry, ICollection<RoomEvent> output, bool isFinal = true)
    {
        var (identity, sid) = (entry.Participant.Identity, entry.Participant.Sid);
        Shown = Shown.Remove(identity);
        if (isFinal)
        {
            ended.Add(sid);
        }

        outage.Forget(sid);
        missed.Forget(sid);
        output.Add(new ParticipantDisconnected(identity, sid));
    }

    /// <summary>Applies news of a shown connection. Its state only goes forward: a report can be older than the view.</summary>
    internal void Merge(RosterEntry entry, RemoteParticipant news, ICollection<RoomEvent> output)
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
            Activate(shown, output);
        }
    }

    /// <summary>Our link is back: shows the participants that became able to receive meanwhile.</summary>
    internal void ActivateHeldBack(ICollection<RoomEvent> output)
    {
        foreach (var entry in Shown.Values)
        {
            if (entry.IsHeldBack)
            {
                Activate(entry, output);
            }
        }
    }

    // While our own link is down no stream can be opened: the change is shown when the link is back.
    private void Activate(RosterEntry entry, ICollection<RoomEvent> output)
    {
        if (outage.IsDown)
        {
            Show(entry with { IsHeldBack = true });
            return;
        }

        var active = entry.Participant with { State = RemoteParticipantState.Active };
        Show(entry with { Participant = active, IsHeldBack = false });
        output.Add(new ParticipantActive(active));
    }

    private void Show(RosterEntry entry) => Shown = Shown.SetItem(entry.Participant.Identity, entry);
}
