using Microsoft.Extensions.ObjectPool;

namespace RemoteAccess.Grains.Threads;

/// <summary>Runs that are in the queue of <see cref="WorkerThreads"/> as one entry. One thread does them, one after the other; if one of
/// them holds the thread, the watchdog takes the rest.</summary>
/// <remarks>Filled by one thread before it is scheduled. The number of the next run is atomic, so a run is taken once. A group goes back to
/// the pool only if the watchdog did not take its rest.</remarks>
internal sealed class RunGroup : IRun
{
    /// <summary>The most runs of a group: 64. What several threads can share is a group, so it must not be too large.</summary>
    public const int Most = 64;

    private static readonly ObjectPool<RunGroup> s_pool =
        new DefaultObjectPool<RunGroup>(new DefaultPooledObjectPolicy<RunGroup>(), maximumRetained: 1_024);

    private readonly IRun?[] _runs = new IRun?[Most];
    private int _count;
    private int _next;

    /// <summary>Runs that wait.</summary>
    public int Waiting => Math.Max(0, Volatile.Read(ref _count) - Volatile.Read(ref _next));

    /// <summary>An empty group.</summary>
    public static RunGroup Rent() => s_pool.Get();

    /// <summary>Adds a run, before the group is scheduled.</summary>
    /// <returns>Whether the group is full.</returns>
    public bool Add(IRun run)
    {
        _runs[_count++] = run;
        return _count == Most;
    }

    /// <summary>Takes the next run.</summary>
    public bool TryTake(out IRun run)
    {
        var next = Interlocked.Increment(ref _next) - 1;
        var there = next < _count;
        run = there ? _runs[next]! : null!;
        return there;
    }

    /// <summary>Takes all that is left; <see cref="TryTake"/> finds nothing any more.</summary>
    public ReadOnlySpan<IRun?> TakeRest()
    {
        var next = Interlocked.Exchange(ref _next, Most);
        return _runs.AsSpan(Math.Min(next, _count).._count);
    }

    /// <summary>All runs are done, and nobody else has the group.</summary>
    public void Return()
    {
        Array.Clear(_runs, 0, _count);
        _count = _next = 0;
        s_pool.Return(this);
    }

    /// <summary>Never called: who takes a group out of the queue takes its runs.</summary>
    void IRun.Run() => throw new InvalidOperationException("A group of runs is not a run.");
}
