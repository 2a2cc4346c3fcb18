using RemoteAccess.Grains.Metrics;

namespace RemoteAccess.Grains.Tests.Metrics;

/// <summary>The instruments of what is sent to viewers.</summary>
public sealed class SendMetricsTests : IDisposable
{
    private readonly AreaFixture _fixture = new();
    private readonly SendMetrics _metrics;

    public SendMetricsTests() => _metrics = new SendMetrics(_fixture.Meter);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_write_counts_its_frames_and_bytes_and_once()
    {
        _metrics.Written(3, 4_000);
        _metrics.WriteTook(TimeSpan.FromMilliseconds(250));
        Assert.Equal([3.0], Told("frames.sent"));
        Assert.Equal([4_000.0], Told("bytes.sent"));
        Assert.Equal([1.0], Told("writes"));
        Assert.Equal([0.25], Told("write.duration"));
    }

    [Fact]
    public void What_is_not_sent_is_counted_by_why()
    {
        _metrics.FramesDiscarded(0);
        _metrics.FramesDiscarded(2);
        _metrics.FrameCoalesced();
        _metrics.FrameDisplaced();
        Assert.Equal([2.0], Told("frames.discarded"));
        Assert.Equal([1.0], Told("frames.coalesced"));
        Assert.Equal([1.0], Told("frames.displaced"));
    }

    [Fact]
    public void A_queue_is_seen_with_its_frames_and_the_age_of_the_oldest_in_seconds()
    {
        _metrics.QueueSeen(7, TimeSpan.FromMilliseconds(1_500));
        Assert.Equal([7.0], Told("queue.frames"));
        Assert.Equal([1.5], Told("queue.age"));
    }

    [Fact]
    public void Each_counter_shows_0_once()
    {
        _metrics.ShowZeros();
        Assert.All(
            ["frames.sent", "bytes.sent", "writes", "frames.discarded", "frames.coalesced", "frames.displaced"],
            counter => Assert.Equal([0.0], Told(counter)));
    }

    private double[] Told(string name) => _fixture.Seen.Of("remote_access." + name);
}
