using System.Threading.Tasks.Sources;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// The reusable wait of a connection's writer. <see cref="Begin"/> and <see cref="End"/> are called under the send queue's lock; the writer
/// continues on another thread, not under the lock of the caller that woke it, or on the same thread when that holds no lock any more (<see
/// cref="WriterWakeUps"/>). One writer only.
/// </summary>
/// <param name="mayRunOnTheWakingThread">Whether the writer does nothing but hand messages to a socket.</param>
internal sealed class WriterWait(bool mayRunOnTheWakingThread = false) : IValueTaskSource<bool>
{
    private ManualResetValueTaskSourceCore<bool> _core;
    private bool _waiting;

    /// <summary>Begins to wait; the previous wait has ended.</summary>
    public ValueTask<bool> Begin()
    {
        _core.Reset();
        _core.RunContinuationsAsynchronously = true;
        _waiting = true;
        return new ValueTask<bool>(this, _core.Version);
    }

    /// <summary>Ends the wait, if there is one.</summary>
    /// <param name="goOn">Whether there is more to come.</param>
    public void End(bool goOn)
    {
        if (_waiting)
        {
            _waiting = false;
            if (!goOn || !mayRunOnTheWakingThread || !WriterWakeUps.TryAdd(this))
            {
                _core.SetResult(goOn);
            }
        }
    }

    /// <summary>Runs the writer on this thread, after <see cref="End"/> has added it to the wake-ups.</summary>
    public void Run()
    {
        _core.RunContinuationsAsynchronously = false;
        _core.SetResult(true);
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
