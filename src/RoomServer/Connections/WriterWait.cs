using System.Threading.Tasks.Sources;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// The reusable wait of a connection's writer. Both methods are called under the send queue's lock; the writer continues on another thread,
/// not under the lock of the caller that woke it. One writer only.
/// </summary>
internal sealed class WriterWait : IValueTaskSource<bool>
{
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private bool _waiting;

    /// <summary>Begins to wait; the previous wait has ended.</summary>
    public ValueTask<bool> Begin()
    {
        _core.Reset();
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
            _core.SetResult(goOn);
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
