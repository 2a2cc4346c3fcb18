using Microsoft.Extensions.Logging;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>Away from an empty room until a viewer is there (S7): whoever reports one, or the connector that watches for one, ends
/// it.</summary>
/// <remarks>The session's run listens and sleeps; anyone wakes. The wake-up is under a lock. A report between <see cref="Listen"/> and <see
/// cref="SleepAsync"/> ends the sleep at once. One before is not heard: the connector's watch finds whoever is there.</remarks>
internal sealed partial class Dormancy(SessionContext context, StopRequest stop, PhaseReporter phase, ILogger logger)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _viewer;

    /// <summary>From here on a viewer that is reported is not missed. Leaving the room takes time.</summary>
    public void Listen()
    {
        lock (_gate)
        {
            _viewer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>A viewer is reported. Nothing when nobody listens.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _viewer?.TrySetResult();
        }
    }

    /// <summary>Sleeps until a viewer is there or the session is to stop. Called after <see cref="Listen"/>. A watch that fails is tried
    /// again behind its back-off.</summary>
    public async Task SleepAsync()
    {
        phase.Set(RoomPhase.Dormant);
        var viewer = _viewer!.Task;
        var episode = new FailureEpisode(context.Time);
        for (var failures = 1; !stop.Token.IsCancellationRequested; failures++)
        {
            using var asking = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
            var asked = AskForViewerAsync(asking.Token);
            AbandonedTask.Observe(asked);
            var first = await Task.WhenAny(viewer, asked).ConfigureAwait(false);
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
                await viewer.WaitOrAbandonAsync(wait, context.Time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        lock (_gate)
        {
            _viewer = null;
        }
    }

    // A connector that throws at once, or does not notice that it was cancelled, is waited for no longer than the token says.
    private async Task AskForViewerAsync(CancellationToken cancellationToken) => await context.Connector
        .WaitForViewerAsync(context.Room, cancellationToken).WaitOrAbandonAsync(cancellationToken).ConfigureAwait(false);
}
