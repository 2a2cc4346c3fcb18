using RemoteAccess.Grains.Transport;

namespace RemoteAccess.Grains.Composite;

/// <summary>What the parts of a room caused and nobody took yet: events for the reader, and actions to run outside of the lock.</summary>
/// <remarks>Guarded by the view's lock, but for <see cref="RunAll"/>, which takes it.</remarks>
internal sealed class PartsOutbox(Lock gate)
{
    private readonly Queue<RoomEvent> _events = new();
    private readonly Queue<Action> _actions = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the last event was reported.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether no event waits.</summary>
    public bool IsEmpty => _events.Count == 0;

    /// <summary>Completes with the next event or action; get it before looking.</summary>
    public Task Changed => _changed.Task;

    /// <summary>Adds an event; null and what follows the last one are ignored.</summary>
    public void Report(RoomEvent? happened)
    {
        if (happened is not null && !HasEnded)
        {
            _events.Enqueue(happened);
            Signal();
        }
    }

    /// <summary>Adds the last event.</summary>
    public void End(RoomEvent last)
    {
        Report(last);
        HasEnded = true;
    }

    /// <summary>Takes the oldest event.</summary>
    public bool TryTake(out RoomEvent? happened) => _events.TryDequeue(out happened);

    /// <summary>Adds an action to run outside of the lock; and the part's connection may be another one now.</summary>
    public void Then(Action action)
    {
        _actions.Enqueue(action);
        Signal();
    }

    /// <summary>Runs the actions. Outside of the lock.</summary>
    public void RunAll()
    {
        while (true)
        {
            Action? action;
            lock (gate)
            {
                if (!_actions.TryDequeue(out action))
                {
                    return;
                }
            }

            action();
        }
    }

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
