using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.OnDemand;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.RoomServer.Connector;

/// <summary>
/// Reports viewers who joined the embedded server to the grains, so that a closed room is opened on demand (S7), as LiveKit's webhooks do
/// for LiveKit. Owns the running calls; <see cref="WaitingRooms"/> decides which rooms are due. It records viewers from the start of the
/// web server, so viewers who came before the silo was up are not forgotten.
/// </summary>
internal sealed partial class Arrivals(
    WaitingRooms rooms, IRoomArrivals arrivals, TimeProvider time, ILogger<Arrivals> logger) : BackgroundService
{
    /// <summary>The most calls at once. A call may wait for a device grain; slow calls must not delay the others.</summary>
    public const int Parallelism = 32;

    /// <summary>
    /// How long a stop waits for running calls, which cannot be cancelled and are bounded by <c>OnDemand:CallTimeout</c>.
    /// </summary>
    public static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    private int _asking;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = stoppingToken };
        var calls = Parallel.ForEachAsync(DueAsync(stoppingToken), options, AskAsync);
        await calls.WaitOrAbandonAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await calls.WaitOrAbandonAsync(StopLimit, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!calls.IsCompleted)
        {
            LogAbandoned(Volatile.Read(ref _asking), StopLimit.TotalSeconds);
        }
        else if (calls.IsFaulted)
        {
            await calls.ConfigureAwait(false);
        }
    }

    private async IAsyncEnumerable<string> DueAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            yield return await rooms.NextAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask AskAsync(string room, CancellationToken cancellationToken)
    {
        var outcome = ArrivalOutcome.Failed;
        Interlocked.Increment(ref _asking);
        try
        {
            outcome = await arrivals.ViewerArrivedAsync(RoomName.Parse(room)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Our implementation does not throw; another host's must not end the loop.
            LogFailed(room, exception.ForLog());
        }

        Interlocked.Decrement(ref _asking);
        try
        {
            rooms.Answered(room, outcome);
        }
        catch (Exception exception)
        {
            // The loop serves every room of the server.
            LogForgotten(room, exception.ForLog());
        }
    }

    [LoggerMessage(1150, LogLevel.Warning,
        "{Calls} calls for viewers were still running {Seconds} s after the stop; they end with the silo")]
    private partial void LogAbandoned(int calls, double seconds);

    [LoggerMessage(1152, LogLevel.Error,
        "Room {Room}: the outcome of reporting its viewer could not be recorded; the next viewer who joins is reported")]
    private partial void LogForgotten(OutsideText room, LoggedException exception);

    [LoggerMessage(
        1151, LogLevel.Warning, "Room {Room}: its viewer could not be reported to the room grain; retried while a viewer is in the room")]
    private partial void LogFailed(OutsideText room, LoggedException exception);
}
