using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Listening;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>
/// Releases what a session owns, in order and each within a time limit (S6): at the end of a connection and at the end of the session. It
/// does not leave the room.
/// </summary>
/// <remarks>Holds no state. Used by the session's run.</remarks>
internal sealed class SessionEnding(
    ParticipantSet set, RoomTables tables, ListenerFeed? feed, PhaseReporter phase, BoundedWait wait, SessionContext context)
{
    /// <summary>Ends everything on one connection. Planned: sends a closing status, completes and flushes the queues within the time limit,
    /// then cancels. After a fault: cancels at once.</summary>
    /// <param name="reason">The reason that viewers get.</param>
    /// <param name="planned">Whether queues are flushed first.</param>
    /// <param name="serving">Cancelled first, which ends all waits on the connection.</param>
    public async Task StopServingAsync(ReasonCode reason, bool planned, CancellationTokenSource serving)
    {
        // The callbacks of the token belong to the transport: they run on another thread, and their exceptions are only observed.
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
                Task.WhenAll(links.Select(link => link.WhenEnded().Here())),
                context.Options.Room.FlushTimeout, "flushing its queues");
        }

        var bound = context.Options.Room.LeaveTimeout;
        await wait.WithinAsync(set.DropAll(reason), bound, "removing its participants");
        set.EndServing();
        await wait.WithinAsync(tables.Lossy.EndServingAsync(), bound, "closing its data tracks");
        await wait.WithinAsync(set.Inbound.StopAllAsync(), bound, "ending its inbound streams");

        // Their viewers have left, so none of the requests waits for a handler any more.
        await wait.WithinAsync(set.Requests.WhenIdle(), bound, "ending its requests");

        // Each worker closes its stream within its own bound (F7); twice that limit is enough for all of them.
        await wait.WithinAsync(set.WhenWorkersEnded(), context.Options.Participant.StreamCloseTimeout * 2, "ending its workers");
    }

    /// <summary>Ends the session: no viewer is added any more, the remaining ones are removed, and the listener gets its last
    /// events.</summary>
    /// <param name="reason">The reason that viewers get.</param>
    public async Task EndAsync(ReasonCode reason)
    {
        set.BeginClosing();
        await wait.WithinAsync(set.DropAll(reason), context.Options.Room.LeaveTimeout, "removing its participants");
        tables.Lossy.Close();
        if (phase.Status.Phase != RoomPhase.StoodDown)
        {
            phase.Set(RoomPhase.Closed, error: string.Empty, tried: true);
        }

        if (feed is not null)
        {
            await wait.WithinAsync(feed.WhenIdle(), context.Options.Room.FlushTimeout, "notifying its listener");
            feed.Stop();
        }
    }
}
