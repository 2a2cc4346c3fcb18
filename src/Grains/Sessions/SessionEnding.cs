using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Listening;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>
/// What a session gives back, in which order, and how long it waits for each (S6): at the end of one connection, and at its own end. It
/// does not leave the room.
/// </summary>
/// <remarks>Holds no state. Used by the session's run.</remarks>
internal sealed class SessionEnding(
    ParticipantSet set, RoomTables tables, ListenerFeed? feed, PhaseReporter phase, BoundedWait wait, SessionContext context)
{
    /// <summary>Ends everything on one connection. Planned: a closing status, queues completed and flushed within the wait, then cancelled.
    /// Fault: cancelled at once.</summary>
    /// <param name="reason">What viewers are told.</param>
    /// <param name="planned">Whether queues are flushed first.</param>
    /// <param name="serving">Cancelled first: what waits for the connection ends.</param>
    public async Task StopServingAsync(ReasonCode reason, bool planned, CancellationTokenSource serving)
    {
        // Callbacks of the token are the transport's: they run elsewhere, and their faults are theirs.
        AbandonedTask.Observe(serving.CancelAsync());
        if (planned)
        {
            tables.SendFinal(ServerMessageEncoder.Status(StatusLevel.Info, $"The device is leaving this room: {reason}"));
            var links = set.Links.ToArray();
            foreach (var link in links)
            {
                link.Complete(reason);
            }

            await wait.WithinAsync(
                Task.WhenAll(links.Select(link => link.WhenEnded())),
                context.Options.Room.FlushTimeout, "flushing its queues").ConfigureAwait(false);
        }

        var bound = context.Options.Room.LeaveTimeout;
        await wait.WithinAsync(set.DropAll(reason), bound, "removing its participants").ConfigureAwait(false);
        set.EndServing();
        await wait.WithinAsync(tables.Lossy.EndServingAsync(), bound, "closing its data tracks").ConfigureAwait(false);
        await wait.WithinAsync(set.Inbound.StopAllAsync(), bound, "ending its inbound streams").ConfigureAwait(false);

        // Their viewers have left, so none of them waits for a handler any more.
        await wait.WithinAsync(set.Requests.WhenIdle(), bound, "ending its requests").ConfigureAwait(false);

        // Each worker closes its stream within its own bound (F7); twice that is a bound for all of them.
        await wait.WithinAsync(set.WhenWorkersEnded(), context.Options.Participant.StreamCloseTimeout * 2, "ending its workers")
            .ConfigureAwait(false);
    }

    /// <summary>Ends the session: nobody is added any more, whoever is left goes, and the listener is told everything.</summary>
    /// <param name="reason">What viewers are told.</param>
    public async Task EndAsync(ReasonCode reason)
    {
        set.BeginClosing();
        await wait.WithinAsync(set.DropAll(reason), context.Options.Room.LeaveTimeout, "removing its participants").ConfigureAwait(false);
        tables.Lossy.Close();
        if (phase.Status.Phase != RoomPhase.StoodDown)
        {
            phase.Set(RoomPhase.Closed, error: string.Empty, tried: true);
        }

        if (feed is not null)
        {
            await wait.WithinAsync(feed.WhenIdle(), context.Options.Room.FlushTimeout, "notifying its listener").ConfigureAwait(false);
            feed.Stop();
        }
    }
}
