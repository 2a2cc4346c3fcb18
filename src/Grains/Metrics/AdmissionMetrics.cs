using System.Diagnostics.Metrics;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Metrics;

namespace RemoteAccess.Grains.Metrics;

/// <summary>How much of each limit of the silo is used, and how many viewers and rooms were refused. See docs/metrics.md.</summary>
internal sealed class AdmissionMetrics
{
    private readonly Meter _meter;
    private readonly GuardedCounter _refused;

    public AdmissionMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(RemoteAccessMeter.Name);
        _refused = _meter.CreateCounter<long>(
            "remote_access.admission.refused", "{refusal}", "Viewers told to wait and rooms not opened, by the limit that was the reason.");
    }

    /// <summary>Initialises the refusals with 0 for each limit.</summary>
    public void ShowZeros()
    {
        foreach (var bound in Enum.GetValues<AdmissionBound>().Where(bound => bound != AdmissionBound.None))
        {
            _refused.Add(0, Tag(bound));
        }
    }

    /// <summary>Publishes how much of the limits is used, whenever it is read.</summary>
    public void Observe(Func<IReadOnlyList<BoundUse>> uses)
    {
        _meter.CreateObservableGauge(
            "remote_access.admission.used",
            () => uses().Select(use => Measured(use.Bound, use.Used)),
            null,
            "How much of each limit is used.");
        _meter.CreateObservableGauge(
            "remote_access.admission.limit", () => uses().Select(use => Measured(use.Bound, use.Limit)), null, "The bounds.");
    }

    public void Refused(AdmissionBound bound) => _refused.Add(1, Tag(bound));

    private static Measurement<long> Measured(AdmissionBound bound, long value) => new(value, Tag(bound));

    private static KeyValuePair<string, object?> Tag(AdmissionBound bound) => new("bound", bound.ToString());
}
