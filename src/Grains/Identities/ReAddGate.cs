namespace RemoteAccess.Grains.Identities;

/// <summary>Limits how many re-adds of one room run at once (B4). The others wait in order and block no thread and no chain.</summary>
internal sealed class ReAddGate(int limit)
{
    private readonly Lock _gate = new();
    private readonly Queue<Action> _waiting = new();
    private int _running;

    /// <summary>Runs <paramref name="start"/> now or when a slot is free. The started work calls <see cref="Done"/> once.</summary>
    public void Enter(Action start)
    {
        lock (_gate)
        {
            if (_running == limit)
            {
                _waiting.Enqueue(start);
                return;
            }

            _running++;
        }

        start();
    }

    public void Done()
    {
        Action? next;
        lock (_gate)
        {
            if (!_waiting.TryDequeue(out next))
            {
                _running--;
            }
        }

        next?.Invoke();
    }
}
