using CsCheck;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Rates;

namespace RemoteAccess.Grains.Tests.Rates;

[Trait("Rule", "B13")]
public sealed class TokenBucketTests
{
    private readonly FakeTimeProvider _time = new();

    private enum Step
    {
        Advance,
        TryTake,
        TryTakeUnrefilled,
        Take,
        TakeUnrefilled,
        GiveBack,
    }

    [Fact]
    public void A_time_from_before_the_bucket_takes_nothing_away()
    {
        var before = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(1));
        var bucket = new TokenBucket(1, 1, _time);

        Assert.True(bucket.IsFull(before));
        Assert.True(bucket.TryTake(1, before));
    }

    /// <summary>The model counts in eighths of a token, and time in eighths of a second, so that it is exact.</summary>
    [Fact]
    public void A_bucket_counts_like_whole_numbers_do() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 20], Gen.Int[0, 30], Gen.Select(Gen.Enum<Step>(), Gen.Int[0, 25]).Array[0, 60])
            .Sample((perSecond, capacity, mostDebt, steps) =>
            {
                var time = new FakeTimeProvider();
                var bucket = new TokenBucket(perSecond, capacity, time, mostDebt);
                var (level, capacityEighths, pending) = (8 * capacity, 8 * capacity, 0);

                foreach (var (step, amount) in steps)
                {
                    var now = time.GetTimestamp();
                    if (step is Step.TryTake or Step.Take)
                    {
                        Refill();
                    }

                    switch (step)
                    {
                        case Step.Advance:
                            time.Advance(TimeSpan.FromSeconds(amount / 8.0));
                            pending += amount * perSecond;
                            break;
                        case Step.TryTake or Step.TryTakeUnrefilled:
                            var taken = step == Step.TryTake ? bucket.TryTake(amount, now) : bucket.TryTake(amount);
                            Assert.Equal(level >= 8 * amount, taken);
                            level -= taken ? 8 * amount : 0;
                            break;
                        case Step.Take:
                            var wait = bucket.Take(amount, now);
                            level = Math.Max(level - (8 * amount), -8 * mostDebt);
                            Assert.Equal(Wait(0), wait);
                            break;
                        case Step.TakeUnrefilled:
                            bucket.Take(amount);
                            level = Math.Max(level - (8 * amount), -8 * mostDebt);
                            break;
                        default:
                            bucket.GiveBack(amount);
                            level = Math.Min(level + (8 * amount), capacityEighths);
                            break;
                    }

                    Assert.Equal(level < 0, bucket.InDebt);
                }

                Refill();
                Assert.Equal(level == capacityEighths, bucket.IsFull(time.GetTimestamp()));
                Assert.Equal(Wait(1), bucket.Due(time.GetTimestamp(), 1));

                void Refill()
                {
                    level = Math.Min(capacityEighths, level + pending);
                    pending = 0;
                }

                TimeSpan Wait(int tokens) => level >= 8 * tokens ? TimeSpan.Zero
                    : perSecond == 0 ? TimeSpan.FromDays(30)
                    : TimeSpan.FromSeconds(((8 * tokens) - level) / 8.0 / perSecond);
            });

    [Theory]
    [InlineData(3, 0, 1)]
    [InlineData(7, 5, 2)]
    [InlineData(1_000, 7, 1)]
    [InlineData(48_000, 31, 1)]
    public void What_is_due_on_a_timer_is_there_when_it_comes_and_not_a_millisecond_before(int perSecond, double debt, double tokens)
    {
        var bucket = new TokenBucket(perSecond, 10, _time);
        bucket.Take(10 + debt);

        var due = bucket.DueOnTimer(_time.GetTimestamp(), tokens);

        Assert.Equal(Math.Ceiling(due.TotalMilliseconds), due.TotalMilliseconds);
        _time.Advance(due - TimeSpan.FromMilliseconds(1));
        Assert.False(bucket.TryTake(tokens, _time.GetTimestamp()));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(bucket.TryTake(tokens, _time.GetTimestamp()));
    }

    [Fact]
    public void However_deep_the_debt_a_timer_takes_the_wait()
    {
        var bucket = new TokenBucket(1, 1, _time);

        Assert.Equal(TimeSpan.FromDays(30), bucket.Take(1e15, _time.GetTimestamp()));
        Assert.Equal(TimeSpan.FromDays(30), bucket.DueOnTimer(_time.GetTimestamp()));
    }
}
