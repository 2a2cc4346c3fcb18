using System.Diagnostics.Metrics;

namespace RemoteAccess.Hosting.Descriptors;

/// <summary>Metrics of the process's file descriptors. They exist from the start; the open descriptors are counted at each
/// scrape.</summary>
internal sealed class DescriptorMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "RemoteAccess.Process";

    private readonly Counter<long> _refused;

    /// <summary>Creates the instruments.</summary>
    public DescriptorMetrics(IMeterFactory meters, FileDescriptors descriptors)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge(
            "process.open_file_descriptors", () => (long)FileDescriptors.CountOpen(), "{descriptor}", "Open file descriptors.");
        meter.CreateObservableGauge(
            "process.open_file_descriptors.limit", () =>
                descriptors.Limit, "{descriptor}", "How many file descriptors may be open (RLIMIT_NOFILE).");
        _refused = meter.CreateCounter<long>(
            "process.connections.refused", "{connection}", "Connections refused because too few file descriptors were left.");
    }

    /// <summary>Makes the counter show 0. Call it when the host starts, because nothing listens to meters before.</summary>
    public void ShowZeros() => _refused.Add(0);

    /// <summary>A connection was refused.</summary>
    public void Refused() => _refused.Add(1);
}
