using Microsoft.Extensions.Time.Testing;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>A fake clock that says which timers are armed, so that a test moves it only once the product is waiting for it.</summary>
public sealed class PulsingTime(Pulse pulse) : FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
{
    private readonly Lock _gate = new();
    private readonly HashSet<WatchedTimer> _armed = [];

    /// <summary>Timers that wait to fire.</summary>
    public int Armed
    {
        get
        {
            lock (_gate)
            {
                return _armed.Count;
            }
        }
    }

    /// <summary>How often a timer was armed, ever.</summary>
    public int Changes { get; private set; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new WatchedTimer(this);
        timer.Inner = base.CreateTimer(
            fired =>
            {
                Set(timer, armed: false);
                callback(fired);
                pulse.Beat();
            },
            state,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        timer.Change(dueTime, period);
        return timer;
    }

    private void Set(WatchedTimer timer, bool armed)
    {
        lock (_gate)
        {
            _ = armed ? _armed.Add(timer) : _armed.Remove(timer);
            Changes += armed ? 1 : 0;
        }

        pulse.Beat();
    }

    private sealed class WatchedTimer(PulsingTime time) : ITimer
    {
        public ITimer Inner { get; set; } = null!;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = Inner.Change(dueTime, period);
            time.Set(this, changed && dueTime != Timeout.InfiniteTimeSpan);
            return changed;
        }

        public void Dispose()
        {
            Inner.Dispose();
            time.Set(this, armed: false);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
