using Microsoft.Extensions.Logging;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>Away from an empty room until a viewer is there (S7).</summary>
internal sealed partial class RoomSession
{
    private void ListenForViewers()
    {
        lock (_gate)
        {
            _viewerWaiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private async Task SleepUntilViewerAsync()
    {
        SetPhase(RoomPhase.Dormant);
        var viewer = _viewerWaiting!.Task;
        var episode = new FailureEpisode(_context.Time);
        for (var failures = 1; !_stop.IsCancellationRequested; failures++)
        {
            using var asking = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            var asked = AskForViewerAsync(asking.Token);
            AbandonedTask.Observe(asked);
            var first = await Task.WhenAny(viewer, asked).ConfigureAwait(false);
            AbandonedTask.Observe(asking.CancelAsync());
            if (first == viewer || asked.IsCompletedSuccessfully)
            {
                break;
            }

            if (!_stop.IsCancellationRequested)
            {
                var error = asked.Exception?.InnerException;
                var text = error?.Message ?? "cancelled";
                var level = episode.Add(error?.GetType().Name ?? text, text) ? LogLevel.Warning : LogLevel.Debug;
                LogWatchFailed(_logger, level, Room, failures, text);
                var wait = Backoff.Delay(
                    failures, _context.Options.Room.ReconnectDelay, _context.Options.Room.MaxReconnectDelay, _context.Random());
                await viewer.WaitOrAbandonAsync(wait, _context.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        lock (_gate)
        {
            _viewerWaiting = null;
        }
    }

    // A connector that throws at once, or does not notice that it was cancelled, is waited for no longer than the token says.
    private async Task AskForViewerAsync(CancellationToken cancellationToken) =>
        await _context.Connector.WaitForViewerAsync(Room, cancellationToken).WaitOrAbandonAsync(cancellationToken).ConfigureAwait(false);
}
