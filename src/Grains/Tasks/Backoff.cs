namespace RemoteAccess.Tasks;

/// <summary>Exponential back-off, with or without jitter. Pure. Linked into the projects that need
/// it.</summary>
internal static class Backoff
{
    /// <summary>The wait after the n-th failure: <paramref name="initial"/> doubled n − 1 times, at most <paramref name="longest"/>. Not
    /// jittered.</summary>
    /// <param name="failures">From 1.</param>
    /// <param name="initial">The first wait.</param>
    /// <param name="longest">The longest wait.</param>
    public static TimeSpan Delay(int failures, TimeSpan initial, TimeSpan longest)
    {
        var doublings = Math.Min(failures - 1, 62);
        return initial.Ticks <= longest.Ticks >> doublings ? TimeSpan.FromTicks(initial.Ticks << doublings) : longest;
    }

    /// <summary>The same wait with jitter.</summary>
    /// <param name="failures">From 1.</param>
    /// <param name="initial">The first wait.</param>
    /// <param name="longest">The longest wait, before the jitter.</param>
    /// <param name="random">Uniform in [0, 1).</param>
    /// <param name="least">The smallest fraction of the wait.</param>
    /// <param name="most">The largest fraction of the wait.</param>
    public static TimeSpan Delay(
        int failures, TimeSpan initial, TimeSpan longest, double random, double least = 0.5, double most = 1) =>
        Jitter(Delay(failures, initial, longest), random, least, most);

    /// <summary>Adds jitter to a wait, so that callers that started together do not retry together. By default between half of it and all
    /// of it.</summary>
    /// <param name="wait">The wait.</param>
    /// <param name="random">Uniform in [0, 1).</param>
    /// <param name="least">The smallest fraction of the wait.</param>
    /// <param name="most">The largest fraction of the wait.</param>
    public static TimeSpan Jitter(TimeSpan wait, double random, double least = 0.5, double most = 1) =>
        wait * (least + (random * (most - least)));
}
