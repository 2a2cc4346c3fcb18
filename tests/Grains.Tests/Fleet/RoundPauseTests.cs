using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Tests.Fakes;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>A death in the fleet ends the pause between two sweeps.</summary>
[Trait("Rule", "B18")]
public sealed class RoundPauseTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private readonly PulsingTime _time = new(new Pulse());

    [Fact]
    public async Task A_pause_that_follows_others_which_ended_by_time_is_ended_at_once()
    {
        using var pause = new RoundPause(_time);
        for (var round = 0; round < 3; round++)
        {
            var passed = pause.WaitAsync(Interval, TestContext.Current.CancellationToken);
            Assert.False(passed.IsCompleted);
            _time.Advance(Interval);
            await passed.Within("the pause to pass");
        }

        var next = pause.WaitAsync(Interval, TestContext.Current.CancellationToken);
        pause.End();
        await next.Within("the pause to be ended");
    }

    [Fact]
    public async Task Deaths_during_a_round_are_one_pause_less()
    {
        using var pause = new RoundPause(_time);
        pause.End();
        pause.End();
        await pause.WaitAsync(Interval, TestContext.Current.CancellationToken).Within("the pause to be ended");
        var next = pause.WaitAsync(Interval, TestContext.Current.CancellationToken);
        Assert.False(next.IsCompleted);
        _time.Advance(Interval);
        await next.Within("the pause to pass");
    }
}
