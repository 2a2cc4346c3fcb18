using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Composite;

/// <summary>Joins rooms on several transports at once, so that viewers of each meet in one room. The first in the list is the primary one:
/// of a failed join, its reason is reported.</summary>
internal sealed partial class CompositeConnector : IRoomConnector
{
    /// <summary>How long the other transports may take once one is joined; later ones join in the background.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<IRoomConnector> _connectors;
    private readonly CompositeContext _context;
    private readonly ArrivalClock _clock;

    public CompositeConnector(IReadOnlyList<IRoomConnector> connectors, CompositeContext context)
    {
        (_connectors, _context) = (connectors, context);
        _clock = new ArrivalClock(context.Time);
        Name = string.Join('+', connectors.Select(connector => connector.Name));
        foreach (var connector in connectors)
        {
            context.Transports.ShowZeros(connector.Name);
        }
    }

    public string Name { get; }

    public async Task<IRoomConnection> ConnectAsync(RoomConnectRequest request, CancellationToken cancellationToken)
    {
        var connection = new CompositeConnection(request, _connectors, _clock, _context);
        await connection.JoinAsync(Grace, cancellationToken).ConfigureAwait(false);
        return connection;
    }

    /// <summary>Completes when any transport has a viewer. A transport that does not answer is asked again after a back-off, and hides no
    /// viewer of the others.</summary>
    public async Task WaitForViewerAsync(RoomName room, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watches = _connectors.Select(connector => WatchAsync(connector, room, over.Token)).ToArray();
        var first = await Task.WhenAny(watches).ConfigureAwait(false);
        AbandonedTask.Observe(over.CancelAsync());
        await Task.WhenAll(watches).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    private async Task WatchAsync(IRoomConnector connector, RoomName room, CancellationToken cancellationToken)
    {
        var episode = new FailureEpisode(_context.Time);
        for (var failures = 1; ; failures++)
        {
            try
            {
                // The wait ends with the token, even if the connector throws at once or ignores the cancellation.
                await connector.WaitForViewerAsync(room, cancellationToken).WaitOrAbandonAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception exception)
            {
                var options = _context.Options.Room;
                var pause = Task.Delay(
                    Backoff.Delay(failures, options.ReconnectDelay, options.MaxReconnectDelay, _context.Random()), _context.Time,
                    cancellationToken);
                var level = episode.Add(exception.GetType().Name, exception.Message) ? LogLevel.Warning : LogLevel.Debug;
                LogWatchFailed(_context.Logger, level, room, connector.Name, failures, exception.Message);
                await pause.ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(EventId = 1532, Message =
        "Room {Room}: waiting for a viewer on the transport {Transport} failed {Failures} times in a row; retrying: {Error}")]
    private static partial void LogWatchFailed(
        ILogger logger, LogLevel level, OutsideText room, OutsideText transport, int failures, OutsideText error);
}
