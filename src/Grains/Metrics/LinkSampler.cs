using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Metrics;

/// <summary>
/// Samples every viewer's queue every few seconds: how much waits in it and for how long, and who is slow or quarantined. Sampling is
/// cheap, and it also sees a viewer that reads nothing, which a measurement at each write would miss. One timer serves the silo; its runs
/// do not overlap. A run that fails is logged, and the next one follows. At its start it also initialises the silo's counters with 0.
/// </summary>
internal sealed partial class LinkSampler(
    SessionHost host, RemoteAccessMetrics metrics, AdmissionMetrics admission, TimeProvider time, ILogger<LinkSampler> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>The time between two samples.</summary>
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
            // Not when they are created, because readers of the instruments listen from the start of the host on.
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

/// <summary>One sample of all viewers of a silo.</summary>
/// <param name="Quarantined">Quarantined identities (B4).</param>
/// <param name="Slow">Viewers whose oldest queued frame has waited for <see cref="LinkSampler.SlowAfter"/> and longer.</param>
/// <param name="Outbound">Control streams open to viewers.</param>
internal sealed record LinkSample(int Quarantined, int Slow, int Outbound);
