using RemoteAccess.Silo.Demo;

namespace RemoteAccess.Silo.Tests.Demo;

public sealed class RetryDelayTests
{
    [Fact]
    public void Waits_double_up_to_the_longest_and_start_over_after_a_success()
    {
        var delay = new RetryDelay();

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], Enumerable.Range(0, 7).Select(_ => delay.Next().TotalSeconds));
        delay.Reset();
        Assert.Equal(RetryDelay.Shortest, delay.Next());
    }
}
