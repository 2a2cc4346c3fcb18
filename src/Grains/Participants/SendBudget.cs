namespace RemoteAccess.Grains.Participants;

/// <summary>
/// Bytes that one room may have in flight (B7), or that frames which are not whole yet may take (B15). Waiters are served in the order they
/// came, and each participant waits with one chunk at most, so no viewer's large transfer starves another's small frame. Thread-safe.
/// </summary>
internal sealed class SendBudget
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiters = new();
    private readonly int _capacity;
    private int _free;

    /// <summary>A whole budget.</summary>
    public SendBudget(int capacity) => _free = _capacity = capacity;

    /// <summary>The whole budget.</summary>
    public int Capacity => _capacity;

    /// <summary>Bytes not in flight now.</summary>
    public int Free
    {
        get
        {
            lock (_gate)
            {
                return _free;
            }
        }
    }

    /// <summary>Writes waiting in line now.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiters.Count;
            }
        }
    }

    /// <summary>Takes bytes out of the budget, waiting in line while there are too few. A request beyond the whole budget takes all of
    /// it.</summary>
    /// <returns>The bytes taken, to give back with <see cref="Release"/>.</returns>
    /// <exception cref="OperationCanceledException">Cancelled while waiting; nothing was taken.</exception>
    public ValueTask<int> AcquireAsync(int bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var wanted = Wanted(bytes);
        lock (_gate)
        {
            if (_waiters.Count == 0 && _free >= wanted)
            {
                _free -= wanted;
                return ValueTask.FromResult(wanted);
            }
        }

        return WaitAsync(wanted, cancellationToken);
    }

    /// <summary>Takes bytes out of the budget if nobody waits and there are enough now.</summary>
    /// <param name="bytes">How many; more than the whole budget takes all of it.</param>
    /// <param name="taken">The bytes taken, to give back with <see cref="Release"/>.</param>
    /// <param name="passesLine">Take them though others wait for more than there is.</param>
    public bool TryAcquire(int bytes, out int taken, bool passesLine = false)
    {
        var wanted = Wanted(bytes);
        lock (_gate)
        {
            var there = (passesLine || _waiters.Count == 0) && _free >= wanted;
            taken = there ? wanted : 0;
            _free -= taken;
            return there;
        }
    }

    /// <summary>Gives bytes back and serves whoever waits.</summary>
    public void Release(int bytes)
    {
        lock (_gate)
        {
            _free += bytes;
            Serve();
        }
    }

    // A whole budget is the most that there ever is.
    private int Wanted(int bytes) => Math.Min(bytes, _capacity);

    private async ValueTask<int> WaitAsync(int wanted, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(wanted);
        LinkedListNode<Waiter> node;
        lock (_gate)
        {
            node = _waiters.AddLast(waiter);
            Serve();
        }

        using (cancellationToken.UnsafeRegister(_ => Abandon(node), null))
        {
            await waiter.Granted.Task.ConfigureAwait(false);
        }

        return wanted;
    }

    // A waiter leaves the line under the lock, so it is either served or abandoned, never both.
    private void Abandon(LinkedListNode<Waiter> node)
    {
        lock (_gate)
        {
            if (node.List is null)
            {
                return;
            }

            _waiters.Remove(node);
            Serve();
        }

        node.Value.Granted.TrySetCanceled();
    }

    private void Serve()
    {
        while (_waiters.First is { } first && _free >= first.Value.Bytes)
        {
            _free -= first.Value.Bytes;
            _waiters.RemoveFirst();
            first.Value.Granted.TrySetResult();
        }
    }

    private sealed record Waiter(int Bytes)
    {
        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
