using RemoteAccess.Grains.Rooms;

namespace RemoteAccess.Grains.Tests.Rooms;

/// <summary>When an activation without a session ends.</summary>
public sealed class IdleDeactivationTests
{
    private static readonly TimeSpan FollowAfter = TimeSpan.FromSeconds(0.5);
    private readonly List<Func<Task>> _timers = [];
    private readonly IdleDeactivation _idle;
    private bool _open;
    private bool _changing;
    private int _deactivated;
    private int _followed;

    public IdleDeactivationTests() =>
        _idle = new IdleDeactivation(() => _open, () => _changing, Start, () => _deactivated++, () => _followed++, FollowAfter);

    [Fact]
    public async Task It_deactivates_when_there_was_no_call_between_two_checks()
    {
        _idle.Called();
        _idle.Called();
        Assert.Single(_timers);
        await Look();
        Assert.Equal((0, 1), (_deactivated, _timers.Count));
        await Look();
        Assert.Equal((1, 0), (_deactivated, _timers.Count));
    }

    [Fact]
    public async Task A_call_between_two_looks_keeps_it()
    {
        _idle.Called();
        await Look();
        _idle.Called();
        await Look();
        Assert.Equal((0, 1), (_deactivated, _timers.Count));
        await Look();
        Assert.Equal(1, _deactivated);
    }

    [Fact]
    public async Task It_stays_while_a_change_is_under_way()
    {
        _idle.Called();
        await Look();
        _changing = true;
        await Look();
        Assert.Equal(0, _deactivated);
        _changing = false;
        await Look();
        Assert.Equal(1, _deactivated);
    }

    [Fact]
    public async Task While_the_room_is_open_there_is_no_timer_and_one_that_fires_does_nothing()
    {
        _open = true;
        _idle.Called();
        Assert.Empty(_timers);
        _open = false;
        _idle.Called();
        _open = true;
        await Look();
        Assert.Equal((0, 0), (_deactivated, _timers.Count));
    }

    [Fact]
    public async Task Giving_up_follows_the_room_once_and_not_when_it_is_open_here_again()
    {
        _idle.GiveUp();
        _idle.GiveUp();
        await Look();
        Assert.Equal((1, 0, 0), (_followed, _deactivated, _timers.Count));
        _idle.GiveUp();
        _open = true;
        await Look();
        Assert.Equal((1, 0, 0), (_followed, _deactivated, _timers.Count));
    }

    private Task Look()
    {
        var look = Assert.Single(_timers);
        return look();
    }

    private Timer Start(Func<Task> look, TimeSpan after)
    {
        Assert.Contains(after, new[] { IdleDeactivation.After, FollowAfter });
        _timers.Add(look);
        return new Timer(() => _timers.Remove(look));
    }

    private sealed class Timer(Action stop) : IDisposable
    {
        public void Dispose() => stop();
    }
}
