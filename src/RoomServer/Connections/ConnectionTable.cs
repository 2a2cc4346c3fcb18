using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Telemetry;
using RemoteAccess.Tasks;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>All open connections: bounds their number, ticks them and closes them with the server.</summary>
internal sealed class ConnectionTable(IOptions<RoomServerOptions> options, RoomServerMetrics metrics, Farewells farewells)
{
    private readonly ConcurrentDictionary<IOpenConnection, TaskCompletionSource> _open = new();
    private int _reserved;
    private Task? _stop;
    private volatile bool _stopping;

    public bool Stopping => _stopping;

    /// <summary>Places taken.</summary>
    public int Reserved => Volatile.Read(ref _reserved);

    /// <summary>Takes a place for a connection before its upgrade; false when all are taken.</summary>
    public bool TryReserve()
    {
        if (Interlocked.Increment(ref _reserved) <= options.Value.MaxConnections)
        {
            return true;
        }

        Unreserve();
        return false;
    }

    public void Unreserve() => Interlocked.Decrement(ref _reserved);

    public void Add(IOpenConnection connection)
    {
        _open[connection] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        metrics.ConnectionOpened();
        if (_stopping)
        {
            CloseForStop(connection);
        }
    }

    public void Remove(IOpenConnection connection)
    {
        if (_open.TryRemove(connection, out var ended))
        {
            metrics.ConnectionClosed(connection.Closing?.Code ?? RoomCloseCode.ConnectionLost);
            ended.SetResult();
        }
    }

    /// <summary>Ticks all connections. A failure in one closes that one alone.</summary>
    public void Tick() => ForEach("its clock", static connection => connection.OnTick());

    /// <summary>
    /// Closes all connections and refuses new ones; connections that have not ended within the time are aborted. Runs once.
    /// </summary>
    public Task StopAsync(TimeSpan bound)
    {
        lock (_open)
        {
            return _stop ??= StopOnceAsync(bound);
        }
    }

    private async Task StopOnceAsync(TimeSpan bound)
    {
        _stopping = true;
        ForEach("closing it at the stop", CloseForStop);
        try
        {
            var ended = Task.WhenAll(_open.Values.Select(connection => connection.Task));
            await ended.WaitOrAbandonAsync(bound, TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            ForEach("aborting it", static connection => connection.Abort());
        }
    }

    private void ForEach(string what, Action<IOpenConnection> step)
    {
        foreach (var (connection, _) in _open)
        {
            try
            {
                step(connection);
            }
            catch (Exception exception)
            {
                connection.Fail(what, exception);
            }
        }
    }

    private void CloseForStop(IOpenConnection connection) => farewells.Send(connection, farewells.Stopping(_open.Count));
}
