using RemoteAccess.Grains.Sessions;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Identities;

/// <summary>Failures of one identity and how long to wait after each (B4). One chain changes it; any thread reads it.</summary>
internal sealed class RetryBudget(RetryOptions options, TimeProvider time, Func<double> random)
{
    private int _failures;
    private long _lastFailure;

    /// <summary>Failures that count now.</summary>
    public int Failures => Remaining > TimeSpan.Zero ? Volatile.Read(ref _failures) : 0;

    /// <summary>Whether the budget is spent: the identity is retried only at the longest wait.</summary>
    public bool Quarantined => Failures > options.Budget;

    /// <summary>Time until the budget has recovered if there is no further failure; zero when it has.</summary>
    public TimeSpan Remaining
    {
        get
        {
            if (Volatile.Read(ref _failures) == 0)
            {
                return TimeSpan.Zero;
            }

            var left = options.RecoverAfter - time.GetElapsedTime(Volatile.Read(ref _lastFailure));
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Counts a failure.</summary>
    /// <returns>How long to wait before trying again: doubling up to the longest wait, with jitter.</returns>
    public TimeSpan Fail()
    {
        var failures = Failures + 1;
        Volatile.Write(ref _lastFailure, time.GetTimestamp());
        Volatile.Write(ref _failures, failures);
        return failures > options.Budget
            ? Backoff.Jitter(options.MaxDelay, random())
            : Backoff.Delay(failures, options.InitialDelay, options.MaxDelay, random());
    }
}
