using RemoteAccess.Grains.Participants;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Writers;

/// <summary>
/// Watches the writes of one worker: holds their part of the room's budget (B7) and their deadline (B2). A write that takes longer than
/// <see cref="LendFor"/> gives its bytes back to the room while it goes on, so that stuck viewers never use up the budget of the others
/// (F5). One timer serves them all; it is armed only for writes that do not complete at once: first for the loan, then for the deadline.
/// </summary>
/// <remarks>One write at a time. The worker begins and ends it; worker, watchdog and timer look after it under the lock.</remarks>
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
        lock (_gate)
        {
            (_held, _startedAt, _pending) = (held, now, true);
        }
    }

    /// <summary>The write does not complete at once: its clock is watched. Does nothing when it is over.</summary>
    public void Watch()
    {
        lock (_gate)
        {
            if (_pending && !_armedForLoan)
            {
                _armedForLoan = true;
                _timer ??= time.CreateTimer(
                    static watch => ((WriteWatch)watch!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(_loan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>The write is over, well or badly.</summary>
    /// <returns>How long it took.</returns>
    public TimeSpan End()
    {
        lock (_gate)
        {
            _pending = false;
        }

        GiveBack();
        return time.GetElapsedTime(_startedAt);
    }

    /// <summary>Nothing is written any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _pending = false;
            _timer?.Dispose();
            _timer = null;
        }
    }

    private void GiveBack()
    {
        var held = Interlocked.Exchange(ref _held, 0);
        if (held > 0)
        {
            budget.Release(held);
        }
    }

    // What a timer's callback throws ends the process.
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

    // The timer may belong to an earlier write: what counts is how long the one under way has taken.
    private void CheckNow()
    {
        lock (_gate)
        {
            _armedForLoan = false;
            if (!_pending || _timer is null)
            {
                return;
            }

            var taken = time.GetElapsedTime(_startedAt);
            if (taken < _loan)
            {
                _armedForLoan = true;
                _timer.Change(_loan - taken, Timeout.InfiniteTimeSpan);
                return;
            }

            if (taken < options.WriteTimeout)
            {
                // Too far away for the loan of the next write: that one arms the timer anew.
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
