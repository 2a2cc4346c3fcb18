using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Tests.Tasks;

/// <summary>How long to wait after the n-th failure.</summary>
public sealed class BackoffTests
{
    private static readonly TimeSpan Initial = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 200)]
    [InlineData(3, 400)]
    [InlineData(9, 25_600)]
    [InlineData(10, 30_000)]
    [InlineData(1_000_000, 30_000)]
    [Trait("Rule", "B4")]
    public void Delay_doubles_from_the_initial_to_the_longest_wait_with_jitter_between_half_of_it_and_all_of_it(int failures, int most)
    {
        Assert.Equal(most / 2.0, Backoff.Delay(failures, Initial, Longest, 0).TotalMilliseconds, 1e-3);
        Assert.Equal(most * 0.75, Backoff.Delay(failures, Initial, Longest, 0.5).TotalMilliseconds, 1e-3);
        Assert.InRange(Backoff.Delay(failures, Initial, Longest, 0.999_999).TotalMilliseconds, most * 0.99, most);
        Assert.Equal(most, Backoff.Delay(failures, Initial, Longest).TotalMilliseconds);
    }

    [Theory]
    [InlineData(0, 750)]
    [InlineData(0.5, 1_000)]
    [InlineData(0.9, 1_200)]
    public void Jitter_is_between_the_least_and_the_most_that_are_asked_for(double random, double milliseconds)
    {
        Assert.Equal(milliseconds, Backoff.Jitter(TimeSpan.FromSeconds(1), random, 0.75, 1.25).TotalMilliseconds, 1e-3);
        Assert.Equal(2 * milliseconds, Backoff.Delay(2, TimeSpan.FromSeconds(1), Longest, random, 0.75, 1.25).TotalMilliseconds, 1e-3);
    }

    [Fact]
    public void A_first_wait_that_is_longer_than_the_longest_is_the_longest_and_none_stays_none()
    {
        Assert.Equal(Longest, Backoff.Delay(1, 2 * Longest, Longest));
        Assert.Equal(Longest, Backoff.Delay(int.MaxValue, TimeSpan.FromTicks(1), Longest));
        Assert.Equal(TimeSpan.Zero, Backoff.Delay(int.MaxValue, TimeSpan.Zero, Longest));
    }
}
