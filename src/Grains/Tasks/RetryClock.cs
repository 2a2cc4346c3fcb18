namespace RemoteAccess.Tasks;

/// <summary>Calls once after a wait, unless it is cancelled or started anew before. How long to wait is its owner's.</summary>
/// <remarks>
/// Used by one at a time; <see cref="IsWaiting"/> is read by anyone. A call may be under way when it is cancelled: what it does later asks
/// <see cref="IsDue"/> with the ticket that it was given.
/// </remarks>
internal sealed class RetryClock(TimeProvider time)
{
    private ITimer? _timer;
    private int _ticket;

    /// <summary>Whether it was started, and not cancelled since: also when its time has come.</summary>
    public bool IsWaiting => Volatile.Read(ref _timer) is not null;

    /// <summary>Whether a ticket is that of the wait that was started last, and not cancelled since.</summary>
    public bool IsDue(int ticket) => ticket == _ticket;

    /// <summary>Waits and calls, in the place of a wait that was started before.</summary>
    /// <param name="wait">How long.</param>
    /// <param name="due">Called on the timer's thread, with the ticket of this wait.</param>
    public void Start(TimeSpan wait, Action<int> due)
    {
        Cancel();
        var ticket = _ticket;
        Volatile.Write(ref _timer, time.CreateTimer(_ => due(ticket), null, wait, Timeout.InfiniteTimeSpan));
    }

    /// <summary>Waits no longer; the tickets given so far are due no more. Idempotent.</summary>
    public void Cancel()
    {
        _ticket++;
        _timer?.Dispose();
        Volatile.Write(ref _timer, null);
    }
}
