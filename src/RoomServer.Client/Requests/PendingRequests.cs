using System.Collections.Concurrent;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Client.Requests;

/// <summary>Requests that wait for the server's result, by request id.</summary>
internal sealed class PendingRequests
{
    private readonly ConcurrentDictionary<long, Pending> _waiting = new();
    private volatile string? _closed;
    private long _lastId;

    /// <summary>A new request: its id, and the task that gives the server's result.</summary>
    /// <param name="late">Receives the result if it comes after <see cref="GiveUp"/>; null to ignore a late result.</param>
    public (long Id, Task<ResultSignal> Result) Add(Action<ResultSignal>? late = null)
    {
        var id = Interlocked.Increment(ref _lastId);
        var pending = new Pending(late);
        _waiting[id] = pending;
        if (_closed is { } reason)
        {
            pending.Source.TrySetException(new IOException(reason));
        }

        return (id, pending.Source.Task);
    }

    /// <summary>The caller has stopped waiting.</summary>
    public void GiveUp(long id)
    {
        if (_waiting.TryGetValue(id, out var pending) && (pending.Late is null || !pending.Source.TrySetCanceled()))
        {
            _waiting.TryRemove(id, out _);
        }
    }

    public void Complete(ResultSignal result)
    {
        // Either the waiting task gets it or, after the caller stopped waiting, the late callback.
        if (_waiting.TryRemove(result.RequestId, out var pending) && !pending.Source.TrySetResult(result))
        {
            pending.Late?.Invoke(result);
        }
    }

    public void Close(string reason)
    {
        _closed = reason;
        foreach (var pending in _waiting.Values)
        {
            pending.Source.TrySetException(new IOException(reason));
        }

        _waiting.Clear();
    }

    private sealed record Pending(Action<ResultSignal>? Late)
    {
        public TaskCompletionSource<ResultSignal> Source { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
