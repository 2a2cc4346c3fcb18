using RemoteAccess.Grains.Metrics;
using RemoteAccess.Participants;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Tests.Metrics;

/// <summary>The instruments of who is served.</summary>
public sealed class ParticipantMetricsTests : IDisposable
{
    private readonly AreaFixture _fixture = new();
    private readonly ParticipantMetrics _metrics;

    public ParticipantMetricsTests() => _metrics = new ParticipantMetrics(_fixture.Meter);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_removal_for_a_reset_is_no_removal_of_its_own()
    {
        _metrics.ParticipantAdded(TimeSpan.FromMilliseconds(500));
        _metrics.ParticipantReset(ReasonCode.Stalled);
        _metrics.ParticipantRemoved(ReasonCode.Stalled, forReset: true);
        _metrics.ParticipantAdded(TimeSpan.FromSeconds(1));
        _metrics.ParticipantRemoved(ReasonCode.Kicked, forReset: false);
        Assert.Equal([1.0, -1.0, 1.0, -1.0], _fixture.Seen.Of("remote_access.participants"));
        Assert.Equal([0.5, 1.0], _fixture.Seen.Of("remote_access.open.duration"));
        Assert.Equal(1, _fixture.Seen.Sum("remote_access.resets", "Stalled"));
        Assert.Equal(0, _fixture.Seen.Sum("remote_access.removals", "Stalled"));
        Assert.Equal(1, _fixture.Seen.Sum("remote_access.removals", "Kicked"));
    }

    [Fact]
    public void The_gauges_show_the_last_look()
    {
        _metrics.Sampled(new LinkSample(1, 2, 3));
        _metrics.Sampled(new LinkSample(4, 5, 6));
        Assert.Equal(4, _fixture.Seen.Gauge("remote_access.participants.quarantined"));
        Assert.Equal(5, _fixture.Seen.Gauge("remote_access.participants.slow"));
        Assert.Equal(6, _fixture.Seen.Gauge("remote_access.streams"));
    }

    [Fact]
    public void Each_verdict_and_reason_shows_0()
    {
        _metrics.ShowZeros();
        Assert.Equal(Enum.GetNames<RegistrationDecision>(), _fixture.Seen.Zeros("remote_access.registrations", "decision"));
        Assert.Equal(Enum.GetNames<ReasonCode>(), _fixture.Seen.Zeros("remote_access.resets", "reason"));
        _metrics.Decided(RegistrationDecision.Stale);
        Assert.Equal(1, _fixture.Seen.Sum("remote_access.registrations", nameof(RegistrationDecision.Stale)));
    }
}
