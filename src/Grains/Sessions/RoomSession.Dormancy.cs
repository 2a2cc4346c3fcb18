using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Sessions;

/// <summary>Away from an empty room until a viewer is there (S7).</summary>
internal sealed partial class RoomSession
{
    private async Task SleepUntilViewerAsync()
    {
        SetPhase(RoomPhase.Dormant);
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _viewerWaiting = signal;
        }

        for (var failures = 1; !_stop.IsCancellationRequested; failures++)
        {
            using var asking = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            var asked = AskForViewerAsync(asking.Token);
            var first = await Task.WhenAny(signal.Task, asked).ConfigureAwait(false);
            Observe(asking.CancelAsync());
            if (first == signal.Task || asked.IsCompletedSuccessfully)
            {
                break;
            }

            if (!_stop.IsCancellationRequested)
            {
                LogWatchFailed(_logger, Room, asked.Exception?.InnerException?.Message ?? "cancelled");
                await PauseAsync(Backoff.Delay(failures, _context.Options.Room.ReconnectDelay, _context.Options.Room.MaxReconnectDelay, _context.Random())).ConfigureAwait(false);
            }
        }

        lock (_gate)
        {
            _viewerWaiting = null;
        }
    }

    // A connector that throws at once, or does not notice that it was cancelled, is waited for no longer than the token says.
    private async Task AskForViewerAsync(CancellationToken cancellationToken)
    {
        var asked = _context.Connector.WaitForViewerAsync(Room, cancellationToken);
        Observe(asked);
        await asked.WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
