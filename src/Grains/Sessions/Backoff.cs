namespace RemoteAccess.Grains.Sessions;

/// <summary>Exponential back-off with jitter. Pure.</summary>
internal static class Backoff
{
    /// <summary>The wait after the n-th failure (from 1): <paramref name="initial"/> doubled n − 1 times, at most <paramref
    /// name="longest"/>, jittered.</summary>
    /// <param name="failures">From 1.</param>
    /// <param name="initial">The first wait.</param>
    /// <param name="longest">The longest wait.</param>
    /// <param name="random">Uniform in [0, 1).</param>
    public static TimeSpan Delay(int failures, TimeSpan initial, TimeSpan longest, double random)
    {
        var doubled = initial.Ticks * Math.Pow(2, Math.Min(failures - 1, 62));
        return Jitter(doubled < longest.Ticks ? TimeSpan.FromTicks((long)doubled) : longest, random);
    }

    /// <summary>Between half of the wait and all of it.</summary>
    public static TimeSpan Jitter(TimeSpan wait, double random) => wait * (0.5 + (random / 2));
}
