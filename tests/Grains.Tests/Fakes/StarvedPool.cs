namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>A thread pool that runs nothing, as if grain calls used up all of it, until it is freed. Whoever uses it blocks, since there is
/// no pool to await on, and belongs to the collection <see cref="Alone"/>.</summary>
internal sealed class StarvedPool : IDisposable
{
    private const int Blockers = 200;
    private readonly ManualResetEventSlim _release = new();
    private readonly CountdownEvent _blocked = new(Blockers);

    public StarvedPool()
    {
        for (var i = 0; i < Blockers; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static pool =>
                {
                    pool._release.Wait();
                    pool._blocked.Signal();
                },
                this,
                preferLocal: false);
        }
    }

    /// <summary>Waits without a thread of the pool.</summary>
    /// <returns>Whether the condition held in time.</returns>
    public static bool Soon(Func<bool> condition)
    {
        using var deadline = Deadline.Start();
        while (!condition())
        {
            if (deadline.HasPassed)
            {
                return false;
            }

            Thread.Yield();
        }

        return true;
    }

    /// <summary>The pool runs again. Idempotent.</summary>
    public void Dispose()
    {
        _release.Set();
        _blocked.Wait();
    }
}
