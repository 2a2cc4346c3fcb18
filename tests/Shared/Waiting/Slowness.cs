using System.Diagnostics;

namespace RemoteAccess.Testing;

/// <summary>
/// Measures how much slower this process runs than it would alone: the same small piece of work is done many times, and the median says
/// what one costs undisturbed, since a preemption stretches only the few pieces it falls into. Whatever slows the process counts: other
/// programs, a lower priority, a quota, a stopped machine. It needs about 10 ms of processor time, longer than a scheduler lets a thread
/// run ahead of others.
/// </summary>
internal static class Slowness
{
    private const int Pieces = 200;
    private const int Rounds = 20_000;
    private static int s_sink;

    /// <summary>Works and measures.</summary>
    /// <returns>How long it took undisturbed, and how many times longer it took in fact; at least 1.</returns>
    public static (TimeSpan Undisturbed, double Factor) Measure()
    {
        Span<long> ticks = stackalloc long[Pieces];
        var before = Stopwatch.GetTimestamp();
        for (var i = 0; i < Pieces; i++)
        {
            Work();
            var after = Stopwatch.GetTimestamp();
            ticks[i] = after - before;
            before = after;
        }

        return Judge(ticks);
    }

    /// <summary>What the times of equal pieces of work say.</summary>
    internal static (TimeSpan Undisturbed, double Factor) Judge(Span<long> ticks)
    {
        long all = 0;
        foreach (var piece in ticks)
        {
            all += piece;
        }

        ticks.Sort();
        var undisturbed = Math.Max(1, ticks[ticks.Length / 2] * ticks.Length);
        return (Stopwatch.GetElapsedTime(0, undisturbed), Math.Max(1, (double)all / undisturbed));
    }

    private static void Work()
    {
        var value = (uint)s_sink | 1;
        for (var i = 0; i < Rounds; i++)
        {
            value ^= value << 13;
            value ^= value >> 17;
            value ^= value << 5;
        }

        s_sink = (int)value;
    }
}
