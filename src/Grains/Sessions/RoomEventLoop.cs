using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>
/// The event loop of one connection: drains pending resets, then events, then waits (X4). It only dispatches: each event becomes a step in
/// its identity's chain, so the loop never waits for a participant, a stream or a grain (B8).
/// </summary>
internal sealed partial class RoomEventLoop(SessionContext context, ParticipantSet set, WakeSignal wake, ILogger logger)
{
    private const string EndedSilently = "the transport's events ended without a disconnect event";

    /// <summary>Events after which the other rooms have their turn.</summary>
    internal const int EventsPerRun = 64;

    private long? _emptySince;

    /// <summary>Why the connection was lost; valid after <see cref="RunAsync"/> returned such an outcome.</summary>
    public (RoomDisconnectReason Reason, string Detail) Loss { get; private set; } =
        (RoomDisconnectReason.TransportFault, EndedSilently);

    /// <summary>Serves until the connection ends, the session stops or the room is idle.</summary>
    public async Task<ServingOutcome> RunAsync(IRoomConnection connection, CancellationToken stopping)
    {
        using var idle = context.Time.CreateTimer(
            static wake => ((WakeSignal)wake!).Set(), wake, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // S1: participants that are ACTIVE already when the device joins are added too. Active events that still arrive for them are
        // duplicates (R2).
        foreach (var participant in connection.Participants.Where(participant => participant.State == RemoteParticipantState.Active))
        {
            Handle(new ParticipantActive(participant));
        }

        var events = NextEvents(connection);
        var woken = wake.WaitAsync(CancellationToken.None);
        var stop = Task.Delay(Timeout.Infinite, stopping);
        while (true)
        {
            wake.Reset();
            foreach (var reset in set.Resets.Drain())
            {
                Post(reset);
            }

            var handled = 0;
            while (handled < EventsPerRun && connection.Events.TryRead(out var roomEvent))
            {
                handled++;
                if (Handle(roomEvent) is { } end)
                {
                    return end;
                }
            }

            // Before the turn of the others: a room can have events without end.
            if (stopping.IsCancellationRequested)
            {
                return ServingOutcome.Stopping;
            }

            if (handled == EventsPerRun)
            {
                // The thread serves all rooms. Resets are looked for again before the next events (X4).
                await Task.Yield();
                continue;
            }

            if (events.IsCompleted && !await events)
            {
                LogEventsEnded(logger, context.Room);
                return ServingOutcome.Lost;
            }

            if (IsIdle(connection, idle))
            {
                return ServingOutcome.Idle;
            }

            events = events.IsCompleted ? NextEvents(connection) : events;
            woken = woken.IsCompleted ? wake.WaitAsync(CancellationToken.None) : woken;
            await Task.WhenAny(events, woken, stop);
        }
    }

    // Observed: the loop may end for another reason before the transport's events fail.
    private static Task<bool> NextEvents(IRoomConnection connection)
    {
        var next = connection.Events.WaitToReadAsync(CancellationToken.None).Here();
        AbandonedTask.Observe(next);
        return next;
    }

    // A failure for one participant affects only that one: the loop serves all of them.
    private ServingOutcome? Handle(RoomEvent roomEvent)
    {
        try
        {
            return Dispatch(roomEvent);
        }
        catch (Exception exception)
        {
            var identity = roomEvent switch
            {
                ParticipantActive active => active.Participant.Identity,
                ParticipantDisconnected left => left.Identity,
                ParticipantAttributesChanged changed => changed.Participant.Identity,
                InboundStreamOpened opened => opened.Stream.Identity,
                _ => default,
            };
            LogHandlingFailed(logger, context.Room, roomEvent.GetType().Name, identity, exception.ForLog());
            return null;
        }
    }

    private void Post(PendingReset reset)
    {
        try
        {
            set.Post(reset.Participant.Identity, new ChainStep.Reset(reset));
        }
        catch (Exception exception)
        {
            LogHandlingFailed(logger, context.Room, nameof(ChainStep.Reset), reset.Participant.Identity, exception.ForLog());
        }
    }

    private ServingOutcome? Dispatch(RoomEvent roomEvent)
    {
        switch (roomEvent)
        {
            case ParticipantActive active:
                set.Post(active.Participant.Identity, new ChainStep.Activate(active.Participant));
                return null;
            case ParticipantDisconnected left:
                set.Post(left.Identity, new ChainStep.Leave(
                    left.Sid, left.DeviceLost ? ReasonCode.ConnectionLost : ReasonCode.Disconnected));
                return null;
            case ParticipantAttributesChanged changed:
                set.Reconsider(changed.Participant.Identity);
                return null;
            case InboundStreamOpened opened:
                set.Inbound.Opened(opened.Stream);
                return null;
            case UntranslatedEvent untranslated:
                LogUntranslated(logger, context.Room, untranslated.Name, untranslated.Error.ForLog());
                return null;
            case RoomReconnecting:
                LogReconnecting(logger, context.Room);
                return null;
            case RoomReconnected reconnected:
                LogReconnected(logger, context.Room, reconnected.StreamsLost);
                if (reconnected.StreamsLost)
                {
                    ResetAll(reconnected.Only);
                }

                return null;
            case RoomDisconnected disconnected:
                LogDisconnected(logger, context.Room, disconnected.Reason, disconnected.Detail);
                Loss = (disconnected.Reason, disconnected.Detail);
                return disconnected.Reason == RoomDisconnectReason.DuplicateIdentity ? ServingOutcome.Duplicate : ServingOutcome.Lost;
            default:
                // The participant joined but is not ACTIVE yet (S1).
                return null;
        }
    }

    // Includes links that are still being added: their streams may have opened before the loss. Their resets wait for the add (X2).
    private void ResetAll(IReadOnlySet<ParticipantSid>? only)
    {
        foreach (var link in set.Tables.Entered)
        {
            if (only is null || only.Contains(link.Identity.Sid))
            {
                link.Reset(ReasonCode.TransportReconnected);
            }
        }
    }

    // S7: measured from the join and from the last leave. Every participant that the room reports counts, served or in back-off.
    private bool IsIdle(IRoomConnection connection, ITimer timer)
    {
        if (context.Descriptor.IdleLeaveAfter is not { } wait)
        {
            return false;
        }

        if (connection.Participants.Count > 0)
        {
            _emptySince = null;
            return false;
        }

        var begins = _emptySince is null;
        _emptySince ??= context.Time.GetTimestamp();
        var left = wait - context.Time.GetElapsedTime(_emptySince.Value);
        if (left <= TimeSpan.Zero)
        {
            return true;
        }

        timer.Change(left, Timeout.InfiniteTimeSpan);
        if (begins)
        {
            LogEmpty(logger, context.Room, left);
        }

        return false;
    }

    [LoggerMessage(1230, LogLevel.Warning, "Room {Room}: the transport lost its connection and tries to resume it")]
    private static partial void LogReconnecting(ILogger logger, OutsideText room);

    [LoggerMessage(1231, LogLevel.Information, "Room {Room}: the transport has reconnected (streams lost: {StreamsLost})")]
    private static partial void LogReconnected(ILogger logger, OutsideText room, bool streamsLost);

    [LoggerMessage(1232, LogLevel.Warning, "Room {Room}: disconnected ({Reason}): {Detail}")]
    private static partial void LogDisconnected(ILogger logger, OutsideText room, RoomDisconnectReason reason, OutsideText detail);

    [LoggerMessage(1233, LogLevel.Warning, "Room {Room}: the transport's events ended without a disconnect event")]
    private static partial void LogEventsEnded(ILogger logger, OutsideText room);

    [LoggerMessage(1235, LogLevel.Error, "Room {Room}: handling {Event} of {Identity} failed; other participants are not affected")]
    private static partial void LogHandlingFailed(
        ILogger logger, OutsideText room, string @event, OutsideText identity, LoggedException exception);

    [LoggerMessage(1236, LogLevel.Error, "Room {Room}: the event {Event} could not be translated; it is skipped")]
    private static partial void LogUntranslated(ILogger logger, OutsideText room, OutsideText @event, LoggedException exception);

    [LoggerMessage(1234, LogLevel.Debug, "Room {Room}: no viewer is in the room; the device leaves in {Wait}")]
    private static partial void LogEmpty(ILogger logger, OutsideText room, TimeSpan wait);
}
