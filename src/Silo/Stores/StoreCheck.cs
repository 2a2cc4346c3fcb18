namespace RemoteAccess.Silo.Stores;

/// <summary>Waits, at the start of the silo, until its stores can be used. A store that only needs time gets it, up to the limit; one that
/// somebody must change first ends the wait at once.</summary>
internal static class StoreCheck
{
    /// <summary>Between two questions to a store that does not answer.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Asks all stores at once, again and again.</summary>
    /// <param name="stores">The stores.</param>
    /// <param name="probe">Asks them.</param>
    /// <param name="patience">How long all of this may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="waiting">Told once of each store that does not answer at first and is waited for.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <returns>One problem for each store that cannot be used.</returns>
    /// <exception cref="OperationCanceledException">The start was stopped.</exception>
    public static async Task<IReadOnlyList<StoreProblem>> RunAsync(
        StorePlan stores,
        IStoreProbe probe,
        TimeSpan patience,
        TimeProvider time,
        Action<StoreProblem> waiting,
        CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(patience, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        var problems = await Task.WhenAll(stores.All.Select(store => AskAsync(store, probe, time, waiting, end.Token)));
        cancellationToken.ThrowIfCancellationRequested();
        return [.. problems.OfType<StoreProblem>()];
    }

    private static async Task<StoreProblem?> AskAsync(
        StoreConnection store, IStoreProbe probe, TimeProvider time, Action<StoreProblem> waiting, CancellationToken end)
    {
        var problem = new StoreProblem(store, "no answer in time", null);
        var told = false;
        while (true)
        {
            try
            {
                await probe.AskAsync(store, end);
                return null;
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                return problem;
            }
            catch (Exception failure)
            {
                problem = StoreProblem.Of(store, failure);
                if (problem.IsFinal)
                {
                    return problem;
                }

                if (!told)
                {
                    told = true;
                    waiting(problem);
                }
            }

            await Task.Delay(Pause, time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (end.IsCancellationRequested)
            {
                return problem;
            }
        }
    }
}
