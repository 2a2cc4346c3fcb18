using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Tests.Tasks;

[Trait("Rule", "B4")]
public sealed class RetryClockTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _time = new();
    private readonly List<int> _calls = [];
    private readonly RetryClock _clock;

    public RetryClockTests() => _clock = new RetryClock(_time);

    [Fact]
    public void It_calls_once_when_the_time_has_come_and_waits_till_it_is_cancelled()
    {
        Assert.False(_clock.IsWaiting);
        _clock.Start(Wait, _calls.Add);
        _time.Advance(Wait - TimeSpan.FromTicks(1));
        Assert.Empty(_calls);

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(_clock.IsDue(Assert.Single(_calls)));
        _time.Advance(100 * Wait);
        Assert.Single(_calls);
        Assert.True(_clock.IsWaiting);

        _clock.Cancel();
        Assert.False(_clock.IsWaiting);
    }

    [Fact]
    public void A_wait_that_was_cancelled_calls_nobody()
    {
        _clock.Start(Wait, _calls.Add);
        _clock.Cancel();
        _clock.Cancel();

        _time.Advance(2 * Wait);
        Assert.Empty(_calls);
    }

    [Fact]
    public void A_new_wait_takes_the_place_of_the_one_before()
    {
        _clock.Start(Wait, _calls.Add);
        _clock.Start(2 * Wait, _calls.Add);

        _time.Advance(Wait);
        Assert.Empty(_calls);
        _time.Advance(Wait);
        Assert.Single(_calls);
    }

    [Fact]
    public void The_ticket_of_a_call_that_was_under_way_tells_that_it_was_cancelled()
    {
        _clock.Start(Wait, _calls.Add);
        _time.Advance(Wait);
        _clock.Cancel();
        Assert.False(_clock.IsDue(Assert.Single(_calls)));

        _clock.Start(Wait, _calls.Add);
        Assert.False(_clock.IsDue(_calls[0]));
        _time.Advance(Wait);
        Assert.True(_clock.IsDue(_calls[1]));
    }
}
