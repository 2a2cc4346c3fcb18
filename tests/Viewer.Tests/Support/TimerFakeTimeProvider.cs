using Microsoft.Extensions.Time.Testing;

namespace RemoteAccess.Viewer.Tests.Support;

/// <summary>A clock that stands still until a test moves it, and that tells when somebody waits for a certain time: moving it earlier would
/// miss them.</summary>
internal sealed class TimerFakeTimeProvider : FakeTimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<(Predicate<TimeSpan> IsMeant, TaskCompletionSource Armed)> _expected = [];

    public TimerFakeTimeProvider()
        : base(DateTimeOffset.UtcNow)
    {
    }

    /// <summary>Completes at the next timer that is due after that time.</summary>
    public Task ArmedFor(TimeSpan due) => ArmedFor(dueTime => dueTime == due);

    /// <summary>Completes at the next timer whose time is meant.</summary>
    public Task ArmedFor(Predicate<TimeSpan> isMeant)
    {
        var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _expected.Add((isMeant, armed));
        }

        return armed.Task;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_gate)
        {
            foreach (var expected in _expected.Where(expected => expected.IsMeant(dueTime)))
            {
                expected.Armed.TrySetResult();
            }

            _expected.RemoveAll(expected => expected.Armed.Task.IsCompleted);
        }

        return timer;
    }
}
