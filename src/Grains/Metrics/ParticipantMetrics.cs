using System.Diagnostics.Metrics;
using RemoteAccess.Grains.OnDemand;
using RemoteAccess.Metrics;
using RemoteAccess.Participants;
using RemoteAccess.Registry;

using static RemoteAccess.Grains.Metrics.CounterTags;

namespace RemoteAccess.Grains.Metrics;

/// <summary>Who is served: participants that are added, reset and removed, the registry's decisions, and the current state.
/// Part of <see cref="RemoteAccessMetrics"/>.</summary>
internal sealed class ParticipantMetrics
{
    private readonly GuardedCounter _resets;
    private readonly GuardedCounter _removals;
    private readonly GuardedCounter _registrations;
    private readonly GuardedCounter _retries;
    private readonly GuardedCounter _arrivals;
    private readonly GuardedCounter _evictions;
    private readonly GuardedUpDownCounter _participants;
    private readonly GuardedHistogram<double> _opens;
    private volatile LinkSample _sample = new(0, 0, 0);

    public ParticipantMetrics(Meter meter)
    {
        _resets = meter.CreateCounter<long>("remote_access.resets", "{reset}", "Participants that were reset, by reason.");
        _removals = meter.CreateCounter<long>(
            "remote_access.removals", "{participant}", "Participants removed, by reason; resets are not included.");
        _registrations = meter.CreateCounter<long>("remote_access.registrations", "{decision}", "Decisions of the registry, by decision.");
        _retries = meter.CreateCounter<long>("remote_access.retries", "{retry}", "Adds tried again after a back-off.");
        _arrivals = meter.CreateCounter<long>(
            "remote_access.arrivals", "{arrival}", "Reports from outside that a viewer is in a room, by outcome.");
        _evictions = meter.CreateCounter<long>(
            "remote_access.evictions", "{attempt}", "Attempts to remove replaced connections from the room, by outcome.");
        _participants = meter.CreateUpDownCounter<long>("remote_access.participants", "{participant}", "Registered participants.");
        _opens = meter.CreateHistogram<double>(
            "remote_access.open.duration",
            "s",
            "Time to add a participant, from the start of its step to its registration.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
            });
        meter.CreateObservableGauge(
            "remote_access.participants.quarantined", () =>
                _sample.Quarantined, "{participant}", "Viewers in quarantine.");
        meter.CreateObservableGauge(
            "remote_access.participants.slow", () =>
                _sample.Slow, "{participant}", "Viewers whose oldest queued frame has waited for 1 s or longer.");
        meter.CreateObservableGauge(
            "remote_access.streams", () => _sample.Outbound, "{stream}", "Control streams that are open to viewers.");
    }

    /// <inheritdoc cref="RemoteAccessMetrics.ShowZeros"/>
    public void ShowZeros()
    {
        _retries.Add(0);
        _participants.Add(0);
        Show(_resets, "reason", Enum.GetNames<ReasonCode>());
        Show(_removals, "reason", Enum.GetNames<ReasonCode>());
        Show(_registrations, "decision", Enum.GetNames<RegistrationDecision>());
        Show(_arrivals, "outcome", Enum.GetNames<ArrivalOutcome>());
        Show(_evictions, "outcome", Enum.GetNames<Eviction>());
    }

    /// <summary>All viewers were sampled.</summary>
    public void Sampled(LinkSample sample) => _sample = sample;

    public void ParticipantReset(ReasonCode reason) => _resets.Add(1, Tag("reason", reason.ToString()));

    public void ParticipantAdded(TimeSpan took)
    {
        _participants.Add(1);
        _opens.Record(took.TotalSeconds);
    }

    /// <summary>A participant is not registered any more. If it is reset, <see cref="ParticipantReset"/> has counted it.</summary>
    public void ParticipantRemoved(ReasonCode reason, bool forReset)
    {
        _participants.Add(-1);
        if (!forReset)
        {
            _removals.Add(1, Tag("reason", reason.ToString()));
        }
    }

    public void Decided(RegistrationDecision decision) => _registrations.Add(1, Tag("decision", decision.ToString()));

    public void Retried() => _retries.Add(1);

    public void Evicted(Eviction outcome) => _evictions.Add(1, Tag("outcome", outcome.ToString()));

    public void ViewerArrived(ArrivalOutcome outcome) => _arrivals.Add(1, Tag("outcome", outcome.ToString()));
}
