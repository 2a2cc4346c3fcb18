using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>What became of frames, counted for the link and for the metrics.</summary>
public sealed class LinkCountersTests : IDisposable
{
    private readonly LinkFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Rule", "F2")]
    public void Frames_of_a_written_chunk_count_as_sent_and_those_of_a_lost_one_as_discarded(bool written)
    {
        var counters = new LinkCounters(_fixture.Metrics);
        counters.Taken(frames: 3, bytes: 70);
        Assert.True(counters.HasFramesInFlight);
        counters.WriteOver(written);
        Assert.False(counters.HasFramesInFlight);

        var counts = counters.ToStatistics();
        Assert.Equal(written ? (3L, 70L, 1L, 0L) : (0L, 0L, 0L, 3L),
            (counts.FramesSent, counts.BytesSent, counts.Writes, counts.FramesDiscarded));
        Assert.Equal(written ? (3L, 0L) : (0L, 3L),
            (_fixture.Counted("remote_access.frames.sent"), _fixture.Counted("remote_access.frames.discarded")));
    }

    [Fact]
    public void A_chunk_is_counted_once_though_the_worker_reports_again()
    {
        var counters = new LinkCounters(_fixture.Metrics);
        counters.Taken(frames: 2, bytes: 20);
        counters.WriteOver(written: true);
        counters.WriteOver(written: false);
        Assert.Equal((2L, 0L), (counters.ToStatistics().FramesSent, counters.ToStatistics().FramesDiscarded));
    }

    [Fact]
    public void The_peak_is_the_most_that_was_queued_at_once_in_frames_and_in_bytes()
    {
        var counters = new LinkCounters(_fixture.Metrics);
        counters.Enqueued(framesNow: 5, bytesNow: 10);
        counters.Enqueued(framesNow: 2, bytesNow: 90);
        var counts = counters.ToStatistics();
        Assert.Equal((5, 90L, 2L), (counts.PeakFrames, counts.PeakBytes, counts.FramesQueued));
    }

    [Fact]
    [Trait("Rule", "B17")]
    public void A_displaced_frame_is_a_dropped_one_that_the_metrics_tell_apart()
    {
        var counters = new LinkCounters(_fixture.Metrics);
        counters.Displaced();
        counters.Dropped();
        Assert.Equal((2L, 1L), (counters.ToStatistics().FramesDropped, _fixture.Counted("remote_access.frames.displaced")));
    }
}
