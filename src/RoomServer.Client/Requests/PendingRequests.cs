using System.Collections.Concurrent;

namespace RemoteAccess.RoomServer.Client.Requests;

/// <summary>Requests that wait for the server's result, by request id.</summary>
internal sealed class PendingRequests
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<string?>> _waiting = new();
    private volatile string? _closed;
    private long _lastId;

    /// <summary>A new request: its id, and the task that gives the server's error or null.</summary>
    public (long Id, Task<string?> Result) Add()
    {
        var id = Interlocked.Increment(ref _lastId);
        var source = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = source;
        if (_closed is { } reason)
        {
            source.TrySetException(new IOException(reason));
        }

        return (id, source.Task);
    }

    public void Remove(long id) => _waiting.TryRemove(id, out _);

    public void Complete(long id, string? error)
    {
        if (_waiting.TryRemove(id, out var source))
        {
            source.TrySetResult(error);
        }
    }

    public void Close(string reason)
    {
        _closed = reason;
        foreach (var source in _waiting.Values)
        {
            source.TrySetException(new IOException(reason));
        }
    }
}
