using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Identities;

/// <summary>
/// The one retry that an identity may wait for (B4): which connection failed, its back-off, and its slot in the re-add gate. When the retry
/// runs, the chain looks up the room's current connection (X3).
/// </summary>
/// <remarks>
/// The steps of one chain use it, one at a time; any thread reads <see cref="IsWaiting"/>. The clock only posts a step; the ticket
/// identifies a step that was posted before its retry was cancelled.
/// </remarks>
internal sealed partial class PendingRetry(
    ParticipantIdentity identity, ParticipantSet set, SessionContext context, RetryBudget budget, ILogger logger, Action<ChainStep> post)
{
    private readonly RetryClock _clock = new(context.Time);
    private (ParticipantSid Sid, int Count) _refusals;

    /// <summary>The connection that waits for a retry, or null.</summary>
    public ParticipantSid? Sid { get; private set; }

    /// <summary>Whether a retry waits.</summary>
    public bool IsWaiting => _clock.IsWaiting;

    /// <summary>Whether a step belongs to the retry that waits.</summary>
    public bool IsDue(int ticket) => _clock.IsDue(ticket);

    /// <summary>Counts a failure and schedules a retry, which replaces a waiting one.</summary>
    public void Schedule(ParticipantSid sid)
    {
        var wait = budget.Fail();
        if (budget.Quarantined)
        {
            LogQuarantined(logger, context.Room, identity, sid, budget.Failures, wait);
        }

        Wait(sid, wait);
    }

    /// <summary>Schedules a retry for a viewer that has to wait for capacity, without counting a failure: the viewer did not cause it. The
    /// back-off starts anew with each connection.</summary>
    public void ScheduleForPlace(ParticipantSid sid)
    {
        _refusals = (sid, _refusals.Sid == sid ? _refusals.Count + 1 : 1);
        var retry = context.Options.Retry;
        Wait(sid, Backoff.Delay(_refusals.Count, retry.InitialDelay, retry.MaxDelay, context.Random()));
    }

    private void Wait(ParticipantSid sid, TimeSpan wait)
    {
        Cancel();
        Sid = sid;

        // Identities that keep failing use a separate gate: their stuck opens must not delay the re-adds of others (B8).
        var gate = budget.Quarantined ? set.QuarantineGate : set.Gate;
        _clock.Start(wait, ticket => gate.Enter(() => post(new ChainStep.Retry(ticket, gate))));
        LogRetryLater(logger, context.Room, identity, sid, wait, budget.Failures);
    }

    /// <summary>Cancels the retry. Idempotent.</summary>
    public void Cancel()
    {
        if (Sid is not { } sid)
        {
            return;
        }

        Sid = null;
        _clock.Cancel();
        LogRetryOver(logger, context.Room, identity, sid);
    }

    [LoggerMessage(
        1203, LogLevel.Warning, "Room {Room}: {Identity} {Sid} is quarantined after {Failures} failures; next attempt in {Wait}")]
    private static partial void LogQuarantined(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, int failures, TimeSpan wait);

    [LoggerMessage(1213, LogLevel.Debug, "Room {Room}: retrying {Identity} {Sid} in {Wait} (recent failures: {Failures})")]
    private static partial void LogRetryLater(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, TimeSpan wait, int failures);

    [LoggerMessage(1214, LogLevel.Debug, "Room {Room}: {Identity} {Sid} no longer waits for a retry")]
    private static partial void LogRetryOver(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid);
}
