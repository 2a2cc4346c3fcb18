namespace RemoteAccess.Grains.Writers;

/// <summary>
/// Bytes that one room may have in flight (B7), or that partly received frames may take (B15). Waiters are served in their order of
/// arrival. Each participant waits with at most one chunk, so a viewer's large transfer does not starve another's small frame. Thread-safe.
/// </summary>
/// <remarks>
/// Taking and returning bytes is one atomic operation while nobody waits. A waiter counts itself before it checks what is free, and a
/// caller that returns bytes checks for waiters afterwards. So one of the two sees the other and serves the line under the lock.
/// </remarks>
internal sealed class SendBudget
{
    private readonly Lock _gate = new();
    private readonly LinkedList<BudgetPlace> _line = new();
    private readonly int _capacity;
    private int _free;
    private int _waiting;

    /// <summary>A budget of which nothing is taken.</summary>
    public SendBudget(int capacity) => _free = _capacity = capacity;

    /// <summary>The size of the budget.</summary>
    public int Capacity => _capacity;

    /// <summary>Bytes not in flight now.</summary>
    public int Free => Volatile.Read(ref _free);

    /// <summary>Writes waiting in line now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Takes bytes out of the budget, or joins the line if there are too few.</summary>
    /// <param name="bytes">How many; if more than the budget's size, all of it is taken.</param>
    /// <param name="place">The place in the line. It is granted when the bytes are available, possibly before this returns false.</param>
    /// <param name="taken">The bytes taken; return them with <see cref="Release"/>.</param>
    /// <returns>False when the place is in the line.</returns>
    public bool TryAcquireOrWait(int bytes, BudgetPlace place, out int taken)
    {
        if (TryAcquire(bytes, out taken))
        {
            return true;
        }

        place.Bytes = Wanted(bytes);
        lock (_gate)
        {
            _line.AddLast(place.Node);
            Interlocked.Increment(ref _waiting);
            Serve();
        }

        return false;
    }

    /// <summary>Takes bytes out of the budget, waiting in line while there are too few.</summary>
    /// <returns>The bytes taken; return them with <see cref="Release"/>.</returns>
    /// <exception cref="OperationCanceledException">Cancelled while waiting; nothing was taken.</exception>
    public async ValueTask<int> AcquireAsync(int bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var granted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var place = new BudgetPlace(granted.SetResult);
        if (TryAcquireOrWait(bytes, place, out var taken))
        {
            return taken;
        }

        using var cancelled = cancellationToken.UnsafeRegister(
            _ =>
            {
                if (Leave(place))
                {
                    granted.SetCanceled(cancellationToken);
                }
            },
            null);
        await granted.Task;
        return place.Bytes;
    }

    /// <summary>Leaves the line.</summary>
    /// <returns>False when it is not in the line any more: its bytes were granted, and the caller returns them.</returns>
    public bool Leave(BudgetPlace place)
    {
        lock (_gate)
        {
            if (place.Node.List is null)
            {
                return false;
            }

            Remove(place.Node);
            Serve();
            return true;
        }
    }

    /// <summary>Takes bytes out of the budget if nobody waits and there are enough now.</summary>
    /// <param name="bytes">How many; if more than the budget's size, all of it is taken.</param>
    /// <param name="taken">The bytes taken; return them with <see cref="Release"/>.</param>
    /// <param name="passesLine">Whether to take the bytes although others wait for more than is free.</param>
    public bool TryAcquire(int bytes, out int taken, bool passesLine = false)
    {
        var wanted = Wanted(bytes);
        var there = (passesLine || Volatile.Read(ref _waiting) == 0) && TryTake(wanted);
        taken = there ? wanted : 0;
        return there;
    }

    /// <summary>Returns bytes and serves the line.</summary>
    public void Release(int bytes)
    {
        Interlocked.Add(ref _free, bytes);
        if (Volatile.Read(ref _waiting) > 0)
        {
            lock (_gate)
            {
                Serve();
            }
        }
    }

    // More than the budget's size can never be available.
    private int Wanted(int bytes) => Math.Min(bytes, _capacity);

    private bool TryTake(int wanted)
    {
        var free = Volatile.Read(ref _free);
        while (free >= wanted)
        {
            var seen = Interlocked.CompareExchange(ref _free, free - wanted, free);
            if (seen == free)
            {
                return true;
            }

            free = seen;
        }

        return false;
    }

    // Under the lock.
    private void Serve()
    {
        while (_line.First is { } first && TryTake(first.Value.Bytes))
        {
            Remove(first);
            first.Value.Grant();
        }
    }

    private void Remove(LinkedListNode<BudgetPlace> node)
    {
        _line.Remove(node);
        Interlocked.Decrement(ref _waiting);
    }
}

/// <summary>A place in the line of a <see cref="SendBudget"/>; one writer uses it repeatedly.</summary>
internal sealed class BudgetPlace
{
    private readonly Action _granted;

    /// <summary>A place that is not in line.</summary>
    /// <param name="granted">Called once for each wait, when the bytes are granted, under the lock of the budget. It must not block and
    /// must not use the budget.</param>
    public BudgetPlace(Action granted)
    {
        _granted = granted;
        Node = new LinkedListNode<BudgetPlace>(this);
    }

    /// <summary>The bytes waited for, or granted last.</summary>
    public int Bytes { get; set; }

    /// <summary>The place itself; in a list while it waits.</summary>
    public LinkedListNode<BudgetPlace> Node { get; }

    /// <summary>The bytes are granted.</summary>
    public void Grant() => _granted();
}
