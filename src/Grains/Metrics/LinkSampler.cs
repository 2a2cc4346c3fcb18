using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Metrics;

/// <summary>
/// Looks at every viewer's queue every few seconds: how much waits in it and for how long, and who is slow or quarantined. Looking is cheap
/// and a viewer that takes nothing is seen too, which measuring at each write would miss. One timer for the silo, whose turns do not
/// overlap; a turn that fails is logged and the next one comes. At its start it also makes the silo's counters show 0.
/// </summary>
internal sealed partial class LinkSampler(
    SessionHost host, RemoteAccessMetrics metrics, AdmissionMetrics admission, TimeProvider time, ILogger<LinkSampler> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>The age of its oldest queued frame from which a viewer counts as slow.</summary>
    public static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(1);

    private ITimer? _timer;
    private int _looking;

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(LinkSampler),
        ServiceLifecycleStage.Active,
        _ =>
        {
            // Not when they are made: whoever reads the instruments listens from the start of the host on.
            metrics.ShowZeros();
            admission.ShowZeros();
            _timer = time.CreateTimer(static sampler => ((LinkSampler)sampler!).Look(), this, Interval, Interval);
            return Task.CompletedTask;
        },
        _ => _timer?.DisposeAsync().AsTask() ?? Task.CompletedTask);

    internal void Look()
    {
        if (Interlocked.Exchange(ref _looking, 1) == 1)
        {
            return;
        }

        try
        {
            metrics.Sampled(host.Sample(metrics));
        }
#pragma warning disable CA1031 // A timer's callback: it would end the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(logger, exception.ForLog());
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }

    [LoggerMessage(1460, LogLevel.Error, "Sampling the viewers' queues for the metrics failed; the next sample is taken as usual")]
    private static partial void LogFailed(ILogger logger, LoggedException exception);
}

/// <summary>What was seen of all viewers of a silo at one moment.</summary>
/// <param name="Quarantined">Identities past their budget of failures (B4).</param>
/// <param name="Slow">Viewers whose oldest queued frame has waited for <see cref="LinkSampler.SlowAfter"/> and longer.</param>
/// <param name="Outbound">Control streams open to viewers.</param>
internal sealed record LinkSample(int Quarantined, int Slow, int Outbound);
