using RemoteAccess.Tasks;

namespace RemoteAccess.Silo.Demo;

/// <summary>Waits that double from 1 s to 30 s. Without jitter: one silo has one demo device.</summary>
internal sealed class RetryDelay
{
    /// <summary>The first wait.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private int _failures;

    /// <summary>The wait after one more failure.</summary>
    public TimeSpan Next() => Backoff.Delay(++_failures, Shortest, Longest);

    /// <summary>Starts again with the first wait, after a success.</summary>
    public void Reset() => _failures = 0;
}
