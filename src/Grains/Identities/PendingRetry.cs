using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Identities;

/// <summary>
/// The one retry that an identity may wait for (B4): which connection failed, its back-off, and its place in the line of re-adds. What is
/// due then is asked of the room when the retry's turn comes (X3).
/// </summary>
/// <remarks>
/// Used by the steps of one chain, one at a time; <see cref="IsWaiting"/> is read by anyone. The clock only posts a step; a step that was
/// posted before its retry was cancelled is told apart by its ticket.
/// </remarks>
internal sealed partial class PendingRetry(
    ParticipantIdentity identity, ParticipantSet set, SessionContext context, RetryBudget budget, ILogger logger, Action<ChainStep> post)
{
    private readonly RetryClock _clock = new(context.Time);
    private (ParticipantSid Sid, int Count) _refusals;

    /// <summary>The connection that waits, or null.</summary>
    public ParticipantSid? Sid { get; private set; }

    /// <summary>Whether one waits.</summary>
    public bool IsWaiting => _clock.IsWaiting;

    /// <summary>Whether a step belongs to the retry that waits.</summary>
    public bool IsDue(int ticket) => _clock.IsDue(ticket);

    /// <summary>Counts a failure and waits, in the place of a retry that waits already.</summary>
    public void Schedule(ParticipantSid sid)
    {
        var wait = budget.Fail();
        if (budget.Quarantined)
        {
            LogQuarantined(logger, context.Room, identity, sid, budget.Failures, wait);
        }

        Wait(sid, wait);
    }

    /// <summary>Waits likewise for a place, without counting a failure: that there is none is not the viewer's doing. The back-off is of
    /// each connection.</summary>
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

        // Those who keep failing wait in a line of their own: their stuck opens must not hold up the others' re-adds (B8).
        var gate = budget.Quarantined ? set.QuarantineGate : set.Gate;
        _clock.Start(wait, ticket => gate.Enter(() => post(new ChainStep.Retry(ticket, gate))));
        LogRetryLater(logger, context.Room, identity, sid, wait, budget.Failures);
    }

    /// <summary>Waits no longer. Idempotent.</summary>
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
        1203, LogLevel.Warning, "Room {Room}: {Identity} {Sid} is quarantined after {Failures} failures; the next try is in {Wait}")]
    private static partial void LogQuarantined(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, int failures, TimeSpan wait);

    [LoggerMessage(1213, LogLevel.Debug, "Room {Room}: {Identity} {Sid} is tried again in {Wait} (failures that count: {Failures})")]
    private static partial void LogRetryLater(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, TimeSpan wait, int failures);

    [LoggerMessage(1214, LogLevel.Debug, "Room {Room}: {Identity} {Sid} waits for a retry no longer")]
    private static partial void LogRetryOver(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid);
}
