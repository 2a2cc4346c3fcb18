namespace RemoteAccess.RoomServer.Client.Connecting;

/// <summary>
/// The right to send on one socket: one holder at a time, first come, first served. The holder can find out who is next, so that its
/// message
/// need not leave before the next one.
/// </summary>
/// <remarks>
/// Thread-safe. One lock guards the queue; whoever gets the right continues on another thread. A waiter that gives up while it is granted
/// the right either has it or is passed over: the lock decides. A waiter that <see cref="ClaimNext"/> has announced cannot give up any
/// more.
/// </remarks>
internal sealed class SendGate
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiting = new();
    private bool _held;
    private Waiter? _claimed;

    /// <summary>Takes the right to send, or waits for it.</summary>
    /// <param name="certain">Whether the caller sends a message in any case when it has the right.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask EnterAsync(bool certain, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        Waiter waiter;
        LinkedListNode<Waiter> place;
        lock (_gate)
        {
            if (!_held)
            {
                _held = true;
                return ValueTask.CompletedTask;
            }

            waiter = new Waiter(certain);
            place = _waiting.AddLast(waiter);
        }

        return new ValueTask(cancellationToken.CanBeCanceled ? WaitAsync(waiter, place, cancellationToken) : waiter.Task);
    }

    /// <summary>
    /// Whether somebody waits who will send for certain right after the caller, the holder. That waiter cannot give up any more.
    /// </summary>
    public bool ClaimNext()
    {
        lock (_gate)
        {
            if (_claimed is null && _waiting.First is { Value.Certain: true } first)
            {
                _waiting.RemoveFirst();
                _claimed = first.Value;
            }

            return _claimed is not null;
        }
    }

    /// <summary>Gives the right to the next waiter, if there is one.</summary>
    public void Exit()
    {
        Waiter? next;
        lock (_gate)
        {
            next = _claimed;
            _claimed = null;
            if (next is null && _waiting.First is { } first)
            {
                _waiting.RemoveFirst();
                next = first.Value;
            }

            _held = next is not null;
        }

        next?.SetResult();
    }

    private async Task WaitAsync(Waiter waiter, LinkedListNode<Waiter> place, CancellationToken cancellationToken)
    {
        var registration = cancellationToken.UnsafeRegister(
            (_, cancelled) =>
            {
                lock (_gate)
                {
                    if (place.List is null)
                    {
                        return;
                    }

                    _waiting.Remove(place);
                }

                waiter.SetCanceled(cancelled);
            },
            null);
        await using (registration.ConfigureAwait(false))
        {
            await waiter.Task.ConfigureAwait(false);
        }
    }

    private sealed class Waiter(bool certain) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public bool Certain { get; } = certain;
    }
}
