namespace RemoteAccess.Testing;

/// <summary>
/// The one way in which tests wait for something real. No wait has a fixed length: budgets are in undisturbed time (<see
/// cref="UndisturbedTime"/>), so they last longer on a machine that is busy, and a time-out says what was missing. Where time is the
/// subject of a test, use a fake clock instead.
/// </summary>
internal static class Patience
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// For one event in this process: 20 s, or the seconds in <c>REMOTEACCESS_TEST_PATIENCE</c> (eng/mutants shortens it).
    /// </summary>
    public static TimeSpan ForEvents { get; } = TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("REMOTEACCESS_TEST_PATIENCE"), out var seconds) && seconds > 0 ? seconds : 20);

    /// <summary>For a program that starts, ends or writes its next line: three times as long.</summary>
    public static TimeSpan ForPrograms { get; } = ForEvents * 3;

    /// <summary>Waits for a task.</summary>
    /// <param name="task">What is to end.</param>
    /// <param name="what">What is missing if it does not.</param>
    /// <param name="budget">In undisturbed time; null for <see cref="ForEvents"/>.</param>
    /// <param name="progress">Something that grows while things go on.</param>
    /// <exception cref="TimeoutException">It did not end.</exception>
    public static async Task Within(this Task task, string what, TimeSpan? budget = null, Func<long>? progress = null)
    {
        if (!task.IsCompleted)
        {
            using var deadline = Deadline.Start(budget, progress);
            await task.Within(what, deadline);
        }

        await task;
    }

    /// <summary>Waits for a task up to a deadline that runs already.</summary>
    /// <exception cref="TimeoutException">It did not end.</exception>
    public static async Task Within(this Task task, string what, Deadline deadline)
    {
        if (await Task.WhenAny(task, deadline.Ended) != task && !task.IsCompleted)
        {
            _ = task.ContinueWith(Observe, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw deadline.Missing(what);
        }

        await task;
    }

    /// <inheritdoc cref="Within(Task, string, TimeSpan?, Func{long}?)"/>
    public static async Task<T> Within<T>(this Task<T> task, string what, TimeSpan? budget = null, Func<long>? progress = null)
    {
        await Within((Task)task, what, budget, progress);
        return await task;
    }

    /// <inheritdoc cref="Within(Task, string, TimeSpan?, Func{long}?)"/>
    public static Task Within(this ValueTask task, string what, TimeSpan? budget = null, Func<long>? progress = null) =>
        task.AsTask().Within(what, budget, progress);

    /// <inheritdoc cref="Within(Task, string, TimeSpan?, Func{long}?)"/>
    public static Task<T> Within<T>(this ValueTask<T> task, string what, TimeSpan? budget = null, Func<long>? progress = null) =>
        task.AsTask().Within(what, budget, progress);

    /// <summary>Asks again and again until it is so, on this thread: for what may not leave it.</summary>
    /// <exception cref="TimeoutException">It did not become so.</exception>
    public static void Until(Func<bool> condition, string what)
    {
        using var deadline = Deadline.Start();
        SpinWait.SpinUntil(() => condition() || deadline.Ended.IsCompleted);
        if (!condition())
        {
            throw deadline.Missing(what);
        }
    }

    /// <summary>Asks again and again until it is so; for what tells nobody when it changes.</summary>
    /// <exception cref="TimeoutException">It did not become so.</exception>
    public static Task UntilAsync(Func<bool> condition, string what, TimeSpan? budget = null, Func<long>? progress = null) =>
        UntilAsync(() => Task.FromResult(condition()), () => what, budget, progress);

    /// <inheritdoc cref="UntilAsync(Func{bool}, string, TimeSpan?, Func{long}?)"/>
    /// <param name="what">Asked when it did not become so: it can tell what is there instead.</param>
    public static Task UntilAsync(Func<bool> condition, Func<string> what, TimeSpan? budget = null, Func<long>? progress = null) =>
        UntilAsync(() => Task.FromResult(condition()), what, budget, progress);

    /// <inheritdoc cref="UntilAsync(Func{bool}, string, TimeSpan?, Func{long}?)"/>
    public static Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? budget = null, Func<long>? progress = null) =>
        UntilAsync(condition, () => what, budget, progress);

    /// <inheritdoc cref="UntilAsync(Func{bool}, string, TimeSpan?, Func{long}?)"/>
    /// <param name="what">Asked when it did not become so: it can tell what is there instead.</param>
    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> what, TimeSpan? budget = null, Func<long>? progress = null)
    {
        using var deadline = Deadline.Start(budget, progress);
        while (!await condition())
        {
            deadline.ThrowIfOver(what);
            await Task.WhenAny(Task.Delay(LookAgainAfter, CancellationToken.None), deadline.Ended);
        }
    }

    // Nobody else looks at it any more.
    private static void Observe(Task late) => _ = late.Exception;
}
