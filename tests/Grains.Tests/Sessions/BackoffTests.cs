using RemoteAccess.Grains.Sessions;

namespace RemoteAccess.Grains.Tests.Sessions;

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
    }
}
