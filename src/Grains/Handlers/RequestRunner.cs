using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Handlers;

/// <summary>
/// Runs viewers' requests to handler grains concurrently; permits limit them per viewer (P5). A request ends when its handler has answered,
/// failed or timed out, or when the viewer has left. Then its answer is queued and its permit released, in this order. No grain turn and no
/// reader waits for it. A request is sent on its reader's thread, which keeps the order of one viewer's requests; its answer is queued on
/// the thread pool. It knows neither messages nor handlers.
/// </summary>
/// <remarks>Every run is counted. When the session stops, it cancels its links, which cancels their runs, and waits for the runs within a
/// time limit.</remarks>
internal sealed partial class RequestRunner(HandlerOptions options, RemoteAccessMetrics metrics, TimeProvider time, ILogger logger)
{
    // Viewers decide how often a handler fails, so a warning with a stack trace each time could flood the log.
    private static readonly TimeSpan WarnEvery = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<(PermitKind Kind, string What), long> _warned = new();
    private int _running;
    private TaskCompletionSource? _idle;

    /// <summary>Requests in progress.</summary>
    public int Running
    {
        get
        {
            lock (_gate)
            {
                return _running;
            }
        }
    }

    /// <summary>Completes when no request is in progress.</summary>
    public Task WhenIdle()
    {
        lock (_gate)
        {
            return _running == 0
                ? Task.CompletedTask
                : (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Starts a request. Never waits and never throws.</summary>
    /// <param name="link">Whose.</param>
    /// <param name="permit">Released when the request is over.</param>
    /// <param name="kind">For logs and metrics.</param>
    /// <param name="what">The name of the service or of the request, for logs. Not chosen by the viewer.</param>
    /// <param name="ask">Calls the handler.</param>
    /// <param name="answer">Queues the answer; it gets null if there is none. Not called when the viewer has left. If it throws, it is
    /// called again with null: the answer could not be encoded.</param>
    public void Start<TReply>(
        ParticipantLink link, Permit permit, PermitKind kind, string what, Func<CancellationToken, Task<TReply>> ask,
            Func<TReply?, ValueTask> answer)
        where TReply : class
    {
        lock (_gate)
        {
            _running++;
        }

        // Counted, and ends with its deadline at the latest.
        _ = RunAsync(link, permit, kind, what, ask, answer);
    }

    private async Task RunAsync<TReply>(
        ParticipantLink link, Permit permit, PermitKind kind, string what, Func<CancellationToken, Task<TReply>> ask,
            Func<TReply?, ValueTask> answer)
        where TReply : class
    {
        var started = time.GetTimestamp();
        var outcome = RequestOutcome.ViewerLeft;
        try
        {
            (outcome, var reply) = await AskAsync(link, kind, what, ask).ConfigureAwait(false);
            if (outcome != RequestOutcome.ViewerLeft)
            {
                outcome = await AnswerAsync(link, kind, what, outcome, reply, answer).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            // Not even the failure could be sent, which is an internal error. The viewer is reset, so that it does not wait forever.
            outcome = RequestOutcome.Failed;
            LogAnswerFailed(logger, link.Identity.Room, link.Identity.Identity, link.Identity.Sid, kind, what, exception.ForLog());
            link.Reset(RemoteAccess.Participants.ReasonCode.InboundFailed);
        }
        finally
        {
            permit.Dispose();
            metrics.Requested(kind, outcome, time.GetElapsedTime(started));
            Ended();
        }
    }

    // An answer that cannot be encoded (e.g. with nulls) counts as no answer: the viewer is notified, not reset.
    private async ValueTask<RequestOutcome> AnswerAsync<TReply>(
        ParticipantLink link, PermitKind kind, string what, RequestOutcome outcome, TReply? reply, Func<TReply?, ValueTask> answer)
        where TReply : class
    {
        try
        {
            await answer(reply).ConfigureAwait(false);
            return outcome;
        }
        catch (Exception exception) when (reply is not null)
        {
            Warn(link, kind, what, exception);
            await answer(null).ConfigureAwait(false);
            return RequestOutcome.Failed;
        }
    }

    private async Task<(RequestOutcome Outcome, TReply? Reply)> AskAsync<TReply>(
        ParticipantLink link, PermitKind kind, string what, Func<CancellationToken, Task<TReply>> ask)
        where TReply : class
    {
        using var deadline = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, link.Cancelled);
        try
        {
            Task<TReply> asked;
            using (OutsideCall.Begin())
            {
                asked = ask(either.Token);
            }

            var reply = await asked.WaitOrAbandonAsync(either.Token).ConfigureAwait(false);
            if (link.Cancelled.IsCancellationRequested)
            {
                return (RequestOutcome.ViewerLeft, null);
            }

            return reply is null ? (RequestOutcome.Failed, null) : (RequestOutcome.Answered, reply);
        }
        catch (Exception) when (link.Cancelled.IsCancellationRequested)
        {
            return (RequestOutcome.ViewerLeft, null);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            LogTimedOut(logger, link.Identity.Room, link.Identity.Identity, link.Identity.Sid, kind, what, options.Timeout);
            return (RequestOutcome.TimedOut, null);
        }
        catch (Exception exception)
        {
            Warn(link, kind, what, exception);
            return (RequestOutcome.Failed, null);
        }
    }

    private void Warn(ParticipantLink link, PermitKind kind, string what, Exception exception)
    {
        var warned = _warned.TryGetValue((kind, what), out var at);
        if (warned && time.GetElapsedTime(at) < WarnEvery)
        {
            LogFailedAgain(logger, link.Identity.Room, link.Identity.Identity, link.Identity.Sid, kind, what, exception.Message);
            return;
        }

        _warned[(kind, what)] = time.GetTimestamp();
        LogHandlerFailed(logger, link.Identity.Room, link.Identity.Identity, link.Identity.Sid, kind, what, exception.ForLog());
    }

    private void Ended()
    {
        lock (_gate)
        {
            if (--_running == 0)
            {
                _idle?.TrySetResult();
                _idle = null;
            }
        }
    }

    [LoggerMessage(1600, LogLevel.Warning, "Room {Room}: {Identity} {Sid}: its {Kind} {What} got no answer: the handler failed")]
    private static partial void LogHandlerFailed(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid,
        PermitKind kind, OutsideText what, LoggedException exception);

    [LoggerMessage(
        1603, LogLevel.Debug, "Room {Room}: {Identity} {Sid}: its {Kind} {What} got no answer: the handler failed again: {Error}")]
    private static partial void LogFailedAgain(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, PermitKind kind, OutsideText what, OutsideText error);

    [LoggerMessage(
        1601, LogLevel.Warning, "Room {Room}: {Identity} {Sid}: its {Kind} {What} got no answer: the handler took longer than {Timeout}")]
    private static partial void LogTimedOut(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, PermitKind kind, OutsideText what, TimeSpan timeout);

    [LoggerMessage(1602, LogLevel.Error, "Room {Room}: {Identity} {Sid}: the answer to its {Kind} {What} could not be sent")]
    private static partial void LogAnswerFailed(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid,
        PermitKind kind, OutsideText what, LoggedException exception);
}

/// <summary>How a viewer's request ended.</summary>
internal enum RequestOutcome
{
    /// <summary>The handler answered, with a result or an error of its own.</summary>
    Answered,

    /// <summary>The handler threw, is unavailable, or returned nothing.</summary>
    Failed,

    /// <summary>The handler took too long.</summary>
    TimedOut,

    /// <summary>The viewer left first; the answer is not needed.</summary>
    ViewerLeft,
}
