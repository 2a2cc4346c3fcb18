using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Fleet;

/// <summary>
/// Empties this silo: no room is opened here any more, and each room is handed over to another silo. For an operator it repeats this, with
/// growing pauses, until no room is left or the operator takes it back. When the silo stops it makes one attempt; what cannot be handed
/// over
/// ends here with a closing status.
/// </summary>
/// <remarks>
/// Thread-safe: the lock guards which loop runs. One pass runs at a time: a loop waits for the end of the one before it, and the stop for
/// the
/// end of the loop. Races: a drain that is taken back lets the moves that have begun come to their end; a stop ends an operator's drain and
/// cannot be taken back.
/// </remarks>
internal sealed partial class FleetDrain(
    SessionHost host, DrainPass pass, RoomPartings partings, TimeProvider time, ILogger<FleetDrain> logger)
    : IRoomDrain, IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();
    private CancellationTokenSource? _takenBack;
    private Task _loop = Task.CompletedTask;
    private Task? _lastPass;

    /// <summary>How far it is.</summary>
    public SiloDrain State
    {
        get
        {
            lock (_gate)
            {
                var left = host.Sessions.Length;
                var stayed = pass.Stayed;
                return new SiloDrain(
                    _lastPass is not null ? SiloDrainPhase.Stopping
                        : _takenBack is null ? SiloDrainPhase.Active
                        : left > 0 || !_loop.IsCompleted ? SiloDrainPhase.Draining
                        : SiloDrainPhase.Drained,
                    left,
                    pass.Moved)
                {
                    RoomThatStayed = stayed?.Room.ToString(),
                    Reason = stayed?.Reason,
                };
            }
        }
    }

    /// <summary>Begins to hand all rooms over, and takes no more. Does nothing while it does so already.</summary>
    public SiloDrain Begin()
    {
        lock (_gate)
        {
            if (_takenBack is null && _lastPass is null)
            {
                host.RefuseRooms();
                pass.Forget();
                _takenBack = new CancellationTokenSource();
                var (before, token) = (_loop, _takenBack.Token);

                // Not in the scheduler of the grain that asks.
                _loop = Task.Run(() => RepeatAsync(before, token), CancellationToken.None);
                LogBegun(logger, host.Sessions.Length);
            }
        }

        return State;
    }

    /// <summary>Takes <see cref="Begin"/> back: the silo takes rooms again. Does nothing if it is not drained, or stops.</summary>
    public SiloDrain TakeBack()
    {
        lock (_gate)
        {
            if (_takenBack is { } running && _lastPass is null)
            {
                running.Cancel();
                _takenBack = null;
                host.TakeRooms();
                LogTakenBack(logger);
            }
        }

        return State;
    }

    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        Task last;
        lock (_gate)
        {
            host.RefuseRooms();
            _takenBack?.Cancel();
            var before = _loop;
            last = _lastPass ??= Task.Run(() => PassOnceAsync(before, cancellationToken), CancellationToken.None);
        }

        try
        {
            await last.WaitOrAbandonAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What is left ends with the silo.
        }

        var left = host.Sessions;
        await host.DrainAsync(cancellationToken).ConfigureAwait(false);
        foreach (var session in left)
        {
            partings.Tell(session.Room, RoomDepartureKind.Draining, null);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _takenBack?.Cancel();
            _takenBack?.Dispose();
        }
    }

    private async Task RepeatAsync(Task before, CancellationToken takenBack)
    {
        await before.ConfigureAwait(false);
        for (var failures = 1; !takenBack.IsCancellationRequested; failures++)
        {
            if (await pass.RunAsync(takenBack).ConfigureAwait(false) > 0)
            {
                failures = 1;
            }

            if (host.Sessions.Length == 0)
            {
                return;
            }

            await Task.Delay(Backoff.Delay(failures, FirstPause, LongestPause, Random.Shared.NextDouble()), time, takenBack)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PassOnceAsync(Task before, CancellationToken cancellationToken)
    {
        await before.ConfigureAwait(false);
        await pass.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(2131, LogLevel.Information, "This silo is drained: it takes no rooms and hands its {Rooms} rooms over")]
    private static partial void LogBegun(ILogger logger, int rooms);

    [LoggerMessage(2132, LogLevel.Information, "The drain of this silo is taken back: it takes rooms again")]
    private static partial void LogTakenBack(ILogger logger);
}
