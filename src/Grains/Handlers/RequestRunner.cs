using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Handlers;

/// <summary>
/// Runs viewers' requests against handler grains, any number at once; permits bound them per viewer (P5). A request ends when its handler answered,
/// failed or took too long, or when the viewer left; then its answer is queued and its permit given back, in that order. No grain turn and no reader
/// waits for it. It knows neither messages nor handlers.
/// </summary>
/// <remarks>Every run is counted: the session waits for them, within a bound, when it stops; its links are cancelled by then, and with them the runs.</remarks>
internal sealed partial class RequestRunner(HandlerOptions options, RemoteAccessMetrics metrics, TimeProvider time, ILogger logger)
{
    private readonly Lock _gate = new();
    private int _running;
    private TaskCompletionSource? _idle;

    /// <summary>Requests under way.</summary>
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

    /// <summary>Completes when nothing is under way.</summary>
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
    /// <param name="permit">Given back when the request is over.</param>
    /// <param name="kind">For logs and metrics.</param>
    /// <param name="ask">Asks the handler.</param>
    /// <param name="answer">Queues the answer; null when there is none. Not called when the viewer has left.</param>
    public void Start<TReply>(
        ParticipantLink link, Permit permit, PermitKind kind, Func<CancellationToken, Task<TReply>> ask, Func<TReply?, ValueTask> answer)
        where TReply : class
    {
        lock (_gate)
        {
            _running++;
        }

        // Counted, and ends with its deadline at the latest.
        _ = RunAsync(link, permit, kind, ask, answer);
    }

    private async Task RunAsync<TReply>(
        ParticipantLink link, Permit permit, PermitKind kind, Func<CancellationToken, Task<TReply>> ask, Func<TReply?, ValueTask> answer)
        where TReply : class
    {
        var started = time.GetTimestamp();
        var outcome = RequestOutcome.ViewerLeft;
        try
        {
            (outcome, var reply) = await AskAsync(link, kind, ask).ConfigureAwait(false);
            if (outcome != RequestOutcome.ViewerLeft)
            {
                await answer(reply).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (link.Cancelled.IsCancellationRequested)
        {
            outcome = RequestOutcome.ViewerLeft;
        }
        catch (Exception exception)
        {
            // An answer that cannot be encoded or queued is a fault of ours; the viewer is set up again rather than left waiting for ever.
            outcome = RequestOutcome.Failed;
            LogAnswerFailed(logger, link, kind, exception);
            link.Reset(RemoteAccess.Participants.ReasonCode.InboundFailed);
        }
        finally
        {
            permit.Dispose();
            metrics.Requested(kind, outcome, time.GetElapsedTime(started));
            Ended();
        }
    }

    private async Task<(RequestOutcome Outcome, TReply? Reply)> AskAsync<TReply>(ParticipantLink link, PermitKind kind, Func<CancellationToken, Task<TReply>> ask)
        where TReply : class
    {
        using var deadline = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, link.Cancelled);
        try
        {
            var asked = ask(either.Token);
            Observe(asked);
            var reply = await asked.WaitAsync(either.Token).ConfigureAwait(false);
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
            LogTimedOut(logger, link, kind, options.Timeout);
            return (RequestOutcome.TimedOut, null);
        }
        catch (Exception exception)
        {
            LogHandlerFailed(logger, link, kind, exception);
            return (RequestOutcome.Failed, null);
        }
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

    private static void Observe(Task abandoned) =>
        abandoned.ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    [LoggerMessage(1600, LogLevel.Warning, "{Participant}: its {Kind} got no answer: the handler failed")]
    private static partial void LogHandlerFailed(ILogger logger, ParticipantLink participant, PermitKind kind, Exception exception);

    [LoggerMessage(1601, LogLevel.Warning, "{Participant}: its {Kind} got no answer: the handler took longer than {Timeout}")]
    private static partial void LogTimedOut(ILogger logger, ParticipantLink participant, PermitKind kind, TimeSpan timeout);

    [LoggerMessage(1602, LogLevel.Error, "{Participant}: the answer to its {Kind} could not be sent")]
    private static partial void LogAnswerFailed(ILogger logger, ParticipantLink participant, PermitKind kind, Exception exception);
}
