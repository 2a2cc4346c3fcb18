using Microsoft.Extensions.Time.Testing;

namespace RemoteAccess.Viewer.Tests.Support;

/// <summary>A clock that stands still until a test moves it, and that tells when somebody waits for a certain time: moving it earlier would miss them.</summary>
internal sealed class TimerFakeTimeProvider : FakeTimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<(TimeSpan Due, TaskCompletionSource Armed)> _expected = [];

    public TimerFakeTimeProvider()
        : base(DateTimeOffset.UtcNow)
    {
    }

    /// <summary>Completes at the next timer that is due after that time.</summary>
    public Task ArmedFor(TimeSpan due)
    {
        var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _expected.Add((due, armed));
        }

        return armed.Task;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_gate)
        {
            _expected.ForEach(expected => Meet(expected.Due, expected.Armed, dueTime));
            _expected.RemoveAll(expected => expected.Armed.Task.IsCompleted);
        }

        return timer;
    }

    private static void Meet(TimeSpan due, TaskCompletionSource armed, TimeSpan dueTime)
    {
        if (due == dueTime)
        {
            armed.TrySetResult();
        }
    }
}
