namespace RemoteAccess.Tasks;

/// <summary>Calls its owner once after a wait, unless it is cancelled or started again before. The owner decides how long to
/// wait.</summary>
/// <remarks>
/// Used by one at a time; <see cref="IsWaiting"/> is read by anyone. A call may be in progress when it is cancelled, so the called code
/// checks <see cref="IsDue"/> with its ticket.
/// </remarks>
internal sealed class RetryClock(TimeProvider time)
{
    private ITimer? _timer;
    private int _ticket;

    /// <summary>Whether it was started and not cancelled since, also after its time has passed.</summary>
    public bool IsWaiting => Volatile.Read(ref _timer) is not null;

    /// <summary>Whether a ticket is that of the wait that was started last, and not cancelled since.</summary>
    public bool IsDue(int ticket) => ticket == _ticket;

    /// <summary>Starts a wait that replaces an earlier one.</summary>
    /// <param name="wait">How long.</param>
    /// <param name="due">Called on the timer's thread, with the ticket of this wait.</param>
    public void Start(TimeSpan wait, Action<int> due)
    {
        Cancel();
        var ticket = _ticket;
        Volatile.Write(ref _timer, time.CreateTimer(_ => due(ticket), null, wait, Timeout.InfiniteTimeSpan));
    }

    /// <summary>Cancels the wait; all earlier tickets become invalid. Idempotent.</summary>
    public void Cancel()
    {
        _ticket++;
        _timer?.Dispose();
        Volatile.Write(ref _timer, null);
    }
}
