namespace RemoteAccess.Tasks;

/// <summary>Follows the updates of something that never ends, e.g. of the cluster's membership. Linked into the projects that need it.
/// </summary>
internal static class UpdateFollowing
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    /// <summary>Hands each update on until the token is cancelled or the updates end. After a fault, also one of <paramref name="seen"/>,
    /// they are followed anew half a second later. Never throws.</summary>
    /// <param name="updates">Begins to follow them.</param>
    /// <param name="seen">Gets each update.</param>
    /// <param name="failed">Gets each fault.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task FollowAsync<T>(
        Func<IAsyncEnumerable<T>> updates,
        Action<T> seen,
        Action<Exception> failed,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var update in updates().WithCancellation(cancellationToken).ConfigureAwait(false))
                {
                    seen(update);
                }

                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                failed(exception);
            }
            catch (Exception)
            {
                // Nobody wants them any more.
                return;
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
