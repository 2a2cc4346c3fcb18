using System.Collections.Concurrent;
using RemoteAccess.LiveKit.Native.Protocol;

namespace RemoteAccess.LiveKit.Native.Requests;

/// <summary>
/// Requests whose completion is awaited, by ids of our own: they are added before the call, so a completion cannot arrive too early. The
/// side that removes an entry owns its completion's resources: the waiter that stops waiting, or the pump that completes it.
/// </summary>
/// <remarks>The pump continues the waiter on its own thread, see <see cref="PumpTasks"/>.</remarks>
internal sealed class PendingFfiRequests
{
    // The library counts its own ids from 1 in the same space; ours begin where it never arrives.
    private const ulong FirstId = 1UL << 40;

    private readonly ConcurrentDictionary<ulong, TaskCompletionSource<FfiEvent>> _waiting = new();
    private ulong _lastId = FirstId;

    internal int Count => _waiting.Count;

    /// <summary>Adds a request.</summary>
    internal (ulong Id, Task<FfiEvent> Completion) Add()
    {
        var id = Interlocked.Increment(ref _lastId);
        var waiter = new TaskCompletionSource<FfiEvent>();
        _waiting[id] = waiter;
        return (id, waiter.Task);
    }

    /// <summary>Stops waiting. False when the completion has arrived: then the task has it, or will in a moment.</summary>
    internal bool TryForget(ulong id) => _waiting.TryRemove(id, out _);

    /// <summary>Completes a request. False without a waiter: then the caller owns the completion's resources.</summary>
    internal bool TryComplete(ulong id, FfiEvent completion)
    {
        if (!_waiting.TryRemove(id, out var waiter))
        {
            return false;
        }

        waiter.SetResult(completion);
        return true;
    }

    /// <summary>Fails every waiter.</summary>
    internal void FailAll(Func<Exception> failure)
    {
        foreach (var id in _waiting.Keys)
        {
            if (_waiting.TryRemove(id, out var waiter))
            {
                waiter.SetException(failure());
            }
        }
    }
}
