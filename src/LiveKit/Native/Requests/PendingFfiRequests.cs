using System.Collections.Concurrent;
using RemoteAccess.LiveKit.Native.Protocol;

namespace RemoteAccess.LiveKit.Native.Requests;

/// <summary>
/// Requests whose completion is awaited, by ids of our own: they are entered before the call, so a completion cannot come too early.
/// Whoever removes an entry owns what its completion carries: the waiter that gives up, or the pump that completes it.
/// </summary>
internal sealed class PendingFfiRequests
{
    // The library counts its own ids from 1 in the same space; ours begin where it never gets to.
    private const ulong FirstId = 1UL << 40;

    private readonly ConcurrentDictionary<ulong, TaskCompletionSource<FfiEvent>> _waiting = new();
    private ulong _lastId = FirstId;

    internal int Count => _waiting.Count;

    /// <summary>Enters a request.</summary>
    internal (ulong Id, Task<FfiEvent> Completion) Add()
    {
        var id = Interlocked.Increment(ref _lastId);
        var waiter = new TaskCompletionSource<FfiEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = waiter;
        return (id, waiter.Task);
    }

    /// <summary>Gives up waiting. False when the completion has come: then the task has it, or will in a moment.</summary>
    internal bool TryForget(ulong id) => _waiting.TryRemove(id, out _);

    /// <summary>Completes a request. False when nobody waits: then the caller owns what the completion carries.</summary>
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
