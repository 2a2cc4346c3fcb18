using RemoteAccess.Grains.Metrics;

namespace RemoteAccess.Grains.Tests.Metrics;

/// <summary>The instruments of what the device publishes.</summary>
public sealed class PublishMetricsTests : IDisposable
{
    private readonly AreaFixture _fixture = new();
    private readonly PublishMetrics _metrics;

    public PublishMetricsTests() => _metrics = new PublishMetrics(_fixture.Meter);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_message_counts_with_its_bytes_and_one_that_is_too_large_by_itself()
    {
        _metrics.MessagePublished(10);
        _metrics.MessageTooLarge();
        _metrics.Subscriptions(2);
        _metrics.Subscriptions(-1);
        Assert.Equal([1.0], Told("messages"));
        Assert.Equal([10.0], Told("messages.bytes"));
        Assert.Equal([1.0], Told("messages.too_large"));
        Assert.Equal([2.0, -1.0], Told("subscriptions"));
    }

    [Fact]
    public void A_drop_of_a_lossy_channel_has_its_reason()
    {
        _metrics.LossyDropped(tooLarge: true);
        _metrics.LossyDropped(tooLarge: false);
        _metrics.LossyDropped(tooLarge: false);
        Assert.Equal(1, _fixture.Seen.Sum("remote_access.lossy.dropped", "too-large"));
        Assert.Equal(2, _fixture.Seen.Sum("remote_access.lossy.dropped", "refused"));
    }

    [Fact]
    public void A_push_counts_with_its_bytes_and_tracks_come_and_go()
    {
        _metrics.LossyPushed(8);
        _metrics.Tracks(1);
        _metrics.Tracks(-1);
        _metrics.TrackFailed();
        Assert.Equal([1.0], Told("lossy.frames"));
        Assert.Equal([8.0], Told("lossy.bytes"));
        Assert.Equal([1.0, -1.0], Told("tracks"));
        Assert.Equal([1.0], Told("tracks.failed"));
    }

    [Fact]
    public void Each_reason_of_a_drop_shows_0()
    {
        _metrics.ShowZeros();
        Assert.Equal(["too-large", "refused"], _fixture.Seen.Zeros("remote_access.lossy.dropped", "reason"));
    }

    private double[] Told(string name) => _fixture.Seen.Of("remote_access." + name);
}
