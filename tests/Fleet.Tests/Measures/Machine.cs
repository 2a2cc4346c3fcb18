using System.Diagnostics;

namespace RemoteAccess.Fleet.Tests.Measures;

/// <summary>
/// Says by how much this machine is slower than one with nothing else to do, while a scenario runs: the worst of how much longer a piece
/// of work takes, and how late a timer comes. One loop measures; others read.
/// </summary>
internal sealed class Machine : IAsyncDisposable
{
    /// <summary>The least factor on a bound where time is not judged exactly.</summary>
    private const double Least = 3;

    private static readonly TimeSpan Timer = TimeSpan.FromMilliseconds(10);
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private double _slowness = 1;

    public Machine() => _loop = Task.Run(RunAsync);

    /// <summary>The worst until now; 1 on a quiet machine.</summary>
    public double Slowness => Volatile.Read(ref _slowness);

    /// <summary>What a bound is multiplied with.</summary>
    public double Factor => Least * Slowness;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var worst = Testing.Slowness.Measure().Factor;
            for (var i = 0; i < 25; i++)
            {
                var began = Stopwatch.GetTimestamp();
                await Task.Delay(Timer, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                // Ten times late is what a busy machine does now and then; a lasting load shows in the work.
                worst = Math.Max(worst, Stopwatch.GetElapsedTime(began) / Timer / 10);
            }

            if (worst > Slowness)
            {
                Volatile.Write(ref _slowness, worst);
            }
        }
    }
}
