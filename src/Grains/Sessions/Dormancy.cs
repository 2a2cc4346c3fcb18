using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>Keeps the session out of an empty room until a viewer is reported or the connector's watch finds one (S7).</summary>
/// <remarks>The session's run listens and sleeps; any thread wakes it. A lock guards the wake-up. A report between <see cref="Listen"/> and
/// <see cref="SleepAsync"/> ends the sleep at once. An earlier report has no effect: the connector's watch finds that viewer.</remarks>
internal sealed partial class Dormancy(SessionContext context, StopRequest stop, PhaseReporter phase, ILogger logger)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _viewer;

    /// <summary>Starts listening: a viewer reported from now on ends the sleep. Called before the room is left, because leaving takes
    /// time.</summary>
    public void Listen()
    {
        lock (_gate)
        {
            _viewer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Reports a viewer. Does nothing when the session does not listen.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _viewer?.TrySetResult();
        }
    }

    /// <summary>Sleeps until a viewer is there or the session is to stop. Called after <see cref="Listen"/>. A failed watch is retried
    /// after a back-off.</summary>
    public async Task SleepAsync()
    {
        phase.Set(RoomPhase.Dormant);
        var viewer = _viewer!.Task.Here();
        var episode = new FailureEpisode(context.Time);
        for (var failures = 1; !stop.Token.IsCancellationRequested; failures++)
        {
            using var asking = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
            var asked = AskForViewerAsync(asking.Token);
            AbandonedTask.Observe(asked);
            var first = await Task.WhenAny(viewer, asked);
            AbandonedTask.Observe(asking.CancelAsync());
            if (first == viewer || asked.IsCompletedSuccessfully)
            {
                break;
            }

            if (!stop.Token.IsCancellationRequested)
            {
                var error = asked.Exception?.InnerException;
                var text = error?.Message ?? "cancelled";
                var level = episode.Add(error?.GetType().Name ?? text, text) ? LogLevel.Warning : LogLevel.Debug;
                LogWatchFailed(logger, level, context.Room, failures, text);
                var wait = Backoff.Delay(
                    failures, context.Options.Room.ReconnectDelay, context.Options.Room.MaxReconnectDelay, context.Random());
                await viewer.WaitOrAbandonAsync(wait, context.Time, stop.Token).Quietly();
            }
        }

        lock (_gate)
        {
            _viewer = null;
        }
    }

    // The wait ends with the token, even if the connector throws at once or ignores the cancellation.
    private async Task AskForViewerAsync(CancellationToken cancellationToken)
    {
        Task asked;
        using (OutsideCall.Begin())
        {
            asked = context.Connector.WaitForViewerAsync(context.Room, cancellationToken);
        }

        await asked.Here().WaitOrAbandonAsync(cancellationToken);
    }
}
