using RemoteAccess.Grains.Handlers;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Tests.Metrics;

/// <summary>The instruments of what viewers send and ask for.</summary>
public sealed class InboundMetricsTests : IDisposable
{
    private readonly AreaFixture _fixture = new();
    private readonly InboundMetrics _metrics;

    public InboundMetricsTests() => _metrics = new InboundMetrics(_fixture.Meter);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_frame_counts_with_its_bytes_and_what_became_of_others_by_itself()
    {
        _metrics.FrameReceived(100);
        _metrics.MessageSkipped();
        _metrics.Throttled();
        _metrics.ListenerTold(3);
        _metrics.ListenerMissed(2);
        Assert.Equal([1.0], Told("inbound.frames"));
        Assert.Equal([100.0], Told("inbound.bytes"));
        Assert.Equal([1.0], Told("inbound.skipped"));
        Assert.Equal([1.0], Told("inbound.throttled"));
        Assert.Equal([3.0], Told("listener.events"));
        Assert.Equal([2.0], Told("listener.missed"));
    }

    [Fact]
    public void A_request_has_its_time_kind_and_outcome()
    {
        _metrics.Requested(PermitKind.AssetFetch, Enum.GetValues<RequestOutcome>()[0], TimeSpan.FromMilliseconds(1_500));
        Assert.Equal(1.5, _fixture.Seen.Sum("remote_access.request.duration", nameof(PermitKind.AssetFetch)));
        Assert.Equal(1.5, _fixture.Seen.Sum("remote_access.request.duration", $"{Enum.GetValues<RequestOutcome>()[0]}"));
    }

    [Fact]
    public void Every_dropped_stream_driving_action_and_refusal_shows_0_for_its_tag()
    {
        _metrics.ShowZeros();
        Assert.Equal(
            Enum.GetValues<InboundDrop>().Select(reason => reason.Name()), _fixture.Seen.Zeros("remote_access.inbound.dropped", "reason"));
        Assert.Equal(3, _fixture.Seen.Zeros("remote_access.audit", "action").Length);
        Assert.Equal(5, _fixture.Seen.Zeros("remote_access.not_permitted", "action").Length);
        var action = _fixture.Seen.Zeros("remote_access.audit", "action")[0];
        _metrics.Audited(action);
        _metrics.NotPermitted(action);
        Assert.Equal(1, _fixture.Seen.Sum("remote_access.audit", action));
        Assert.Equal(1, _fixture.Seen.Sum("remote_access.not_permitted", action));
    }

    private double[] Told(string name) => _fixture.Seen.Of("remote_access." + name);
}
