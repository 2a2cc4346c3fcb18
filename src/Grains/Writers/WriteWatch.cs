using RemoteAccess.Grains.Participants;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Writers;

/// <summary>
/// Watches the writes of one worker: holds their part of the room's budget (B7) and their deadline (B2). A write that takes longer than
/// <see cref="LendFor"/> returns its bytes to the room while it continues, so that blocked viewers never use up the budget of the others
/// (F5). One timer serves them all; it is started only for writes that do not complete at once, first for the loan and then for the
/// deadline.
/// </summary>
/// <remarks>One write at a time. The worker begins and ends it, without a lock. Timer and watchdog read it under the lock. If the write
/// ends
/// meanwhile and another one begins, the timer may return the other one's bytes early, which does no harm. It never takes another write's
/// time for this one's: the time of the start is written before the write counts as pending.</remarks>
internal sealed class WriteWatch(ParticipantLink link, SendBudget budget, ParticipantOptions options, TimeProvider time) : IDisposable
{
    /// <summary>How long a write may hold a part of the room's budget.</summary>
    public static readonly TimeSpan LendFor = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly TimeSpan _loan = LendFor < options.WriteTimeout ? LendFor : options.WriteTimeout;
    private ITimer? _timer;
    private int _held;
    private long _startedAt;
    private bool _pending;
    private bool _armedForLoan;

    /// <summary>A write begins.</summary>
    /// <param name="held">What it holds of the room's budget.</param>
    /// <param name="now">The timestamp.</param>
    public void Begin(int held, long now)
    {
        Volatile.Write(ref _startedAt, now);
        Volatile.Write(ref _held, held);
        Volatile.Write(ref _pending, true);
    }

    /// <summary>The write did not complete at once: starts the timer. Does nothing if the write is over.</summary>
    public void Watch()
    {
        lock (_gate)
        {
            if (Volatile.Read(ref _pending) && !_armedForLoan)
            {
                _armedForLoan = true;
                _timer ??= time.CreateTimer(
                    static watch => ((WriteWatch)watch!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(_loan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>The write has succeeded or failed.</summary>
    public void End()
    {
        Volatile.Write(ref _pending, false);
        GiveBack();
    }

    /// <summary>How long the last write has taken until now.</summary>
    public TimeSpan Taken() => time.GetElapsedTime(_startedAt);

    /// <summary>Nothing is written any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            Volatile.Write(ref _pending, false);
            _timer?.Dispose();
            _timer = null;
        }

        GiveBack();
    }

    private void GiveBack()
    {
        var held = Interlocked.Exchange(ref _held, 0);
        if (held > 0)
        {
            budget.Release(held);
        }
    }

    // An exception in a timer's callback would end the process.
    private void Check()
    {
        try
        {
            CheckNow();
        }
        catch (Exception exception)
        {
            link.TimerFailed(exception);
        }
    }

    // The timer may have been started for an earlier write, so the time of the current one decides.
    private void CheckNow()
    {
        lock (_gate)
        {
            _armedForLoan = false;
            if (!Volatile.Read(ref _pending) || _timer is null)
            {
                return;
            }

            var taken = time.GetElapsedTime(Volatile.Read(ref _startedAt));
            if (taken < _loan)
            {
                _armedForLoan = true;
                _timer.Change(_loan - taken, Timeout.InfiniteTimeSpan);
                return;
            }

            if (taken < options.WriteTimeout)
            {
                // The next write may need the timer earlier, for its loan: it starts the timer again.
                _timer.Change(options.WriteTimeout - taken, Timeout.InfiniteTimeSpan);
            }
            else
            {
                link.Reset(ReasonCode.WriteTimeout);
            }

            GiveBack();
        }
    }
}
