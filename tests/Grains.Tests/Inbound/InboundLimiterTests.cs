using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Inbound;

namespace RemoteAccess.Grains.Tests.Inbound;

/// <summary>How fast one viewer may send.</summary>
public sealed class InboundLimiterTests
{
    private readonly FakeTimeProvider _time = new();

    private InboundLimiter Limiter() =>
        new(new InboundOptions { MessagesPerSecond = 10, MessageBurst = 20, BytesPerSecond = 10_000, ByteBurst = 20_000 }, _time);

    [Fact]
    public void A_burst_passes_and_what_goes_beyond_waits_until_its_debt_is_paid()
    {
        var limiter = Limiter();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(TimeSpan.Zero, limiter.Count(1, 1, 0).Wait);
        }

        Assert.Equal(new InboundWait(TimeSpan.FromMilliseconds(100), InboundExcess.Rate), limiter.Count(1, 1, 0));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(new InboundWait(TimeSpan.FromMilliseconds(100), InboundExcess.None), limiter.Count(1, 1, 0));
        Assert.Equal(1, limiter.Episodes);
    }

    [Fact]
    public void Bytes_count_like_messages_and_the_longer_wait_holds()
    {
        var limiter = Limiter();
        Assert.Equal(TimeSpan.Zero, limiter.Count(1, 20_000, 0).Wait);
        Assert.Equal(TimeSpan.FromSeconds(1), limiter.Count(1, 10_000, 0).Wait);
    }

    [Fact]
    public void An_episode_ends_when_both_buckets_are_full_again_and_the_next_one_warns_again()
    {
        var limiter = Limiter();
        Assert.Equal(InboundExcess.Rate, limiter.Count(1, 30_000, 0).Begins);

        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Equal(InboundExcess.None, limiter.Count(1, 30_000, 0).Begins);

        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(InboundExcess.Rate, limiter.Count(1, 30_000, 0).Begins);
        Assert.Equal(2, limiter.Episodes);
    }

    [Fact]
    [Trait("Rule", "B13")]
    public void Processing_time_counts_like_messages_and_an_episode_says_which_bound_it_is_about()
    {
        var limiter = new InboundLimiter(
            new InboundOptions { ProcessingPerSecond = TimeSpan.FromMilliseconds(100), ProcessingBurst = TimeSpan.FromMilliseconds(500) },
                _time);
        Assert.Equal(default, limiter.Count(1, 1, 500_000_000));
        Assert.Equal(new InboundWait(TimeSpan.FromSeconds(3), InboundExcess.Processing), limiter.Count(1, 1, 300_000_000));
        Assert.Equal(TimeSpan.FromSeconds(3), limiter.InDebtFor);
        _time.Advance(TimeSpan.FromSeconds(7.9));
        Assert.Equal(InboundExcess.None, limiter.Count(1, 1, 600_000_000).Begins);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(InboundExcess.Processing, limiter.Count(1, 1, 600_000_000).Begins);
        Assert.Equal(2, limiter.Episodes);
    }

    [Fact]
    public void A_pause_saves_up_no_more_than_the_burst()
    {
        var limiter = Limiter();
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(TimeSpan.Zero, limiter.Count(1, 20_000, 0).Wait);
        Assert.True(limiter.Count(1, 1, 0).Wait > TimeSpan.Zero);
    }

    [Theory]
    [InlineData(1_000_000_000, 1)]
    [InlineData(1, 1L << 50)]
    public async Task However_deep_the_debt_the_wait_is_one_that_a_timer_takes(int messages, long bytes)
    {
        var limiter = new InboundLimiter(
            new InboundOptions { MessagesPerSecond = 1, MessageBurst = 1, BytesPerSecond = 1_024, ByteBurst = 1_024 }, _time);
        for (var i = 0; i < 10; i++)
        {
            var wait = limiter.Count(messages, bytes, 0).Wait;
            Assert.True(wait > TimeSpan.FromDays(1));
            using var stop = new CancellationTokenSource();
            var waiting = Task.Delay(wait, _time, stop.Token);
            await stop.CancelAsync();
            await Assert.ThrowsAsync<TaskCanceledException>(() => waiting);
        }
    }
}
