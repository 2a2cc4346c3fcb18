using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Keys;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Transport;

/// <summary>Asks a room to remove one connection until the room does not show it any more: each time within a time limit, with exponential
/// back-off in between. Past the budget of failures that is reported once and goes on at the longest wait (B4).</summary>
/// <remarks>Holds no state.</remarks>
internal sealed class EvictionLoop(
    RemoteAccessOptions options, RemoteAccessMetrics metrics, TimeProvider time, Func<double> random)
{
    /// <summary>Runs until the connection is gone, or the token is cancelled. Never fails.</summary>
    /// <param name="connection">Our connection to the room.</param>
    /// <param name="identity">Whose connection.</param>
    /// <param name="sid">The connection.</param>
    /// <param name="report">Told after each attempt that did not end it: the number of the attempt, whether the budget is spent with it,
    /// and why.</param>
    /// <param name="over">Ends the attempts.</param>
    public async Task RunAsync(
        IRoomConnection connection, ParticipantIdentity identity, ParticipantSid sid, Action<int, bool, string> report,
        CancellationToken over)
    {
        var retry = options.Retry;
        for (var asked = 1; !over.IsCancellationRequested && connection.Find(identity, sid) is not null; asked++)
        {
            var error = await AskAsync(connection, identity, sid).ConfigureAwait(false);
            if (over.IsCancellationRequested || connection.Find(identity, sid) is null)
            {
                return;
            }

            // The wait begins before it is reported, so that a test that has seen the report can let time pass.
            var wait = Task.Delay(Backoff.Delay(asked, retry.InitialDelay, retry.MaxDelay, random()), time, over);
            if (asked == retry.Budget)
            {
                metrics.Evicted(Eviction.Stuck);
            }

            report(asked, asked == retry.Budget, error ?? "the room agreed, but still shows it");
            await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>The error, or null when the room agreed.</returns>
    private async Task<string?> AskAsync(IRoomConnection connection, ParticipantIdentity identity, ParticipantSid sid)
    {
        using var deadline = new CancellationTokenSource(options.Room.LeaveTimeout, time);
        try
        {
            Task removal;
            using (OutsideCall.Begin())
            {
                removal = connection.RemoveParticipantAsync(identity, sid, deadline.Token);
            }

            await removal.WaitOrAbandonAsync(deadline.Token).ConfigureAwait(false);
            metrics.Evicted(Eviction.Agreed);
            return null;
        }
        catch (Exception exception)
        {
            metrics.Evicted(Eviction.Refused);
            return exception.Message;
        }
    }
}
