using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using RemoteAccess.Grains.Rates;

namespace RemoteAccess.Hosting.Descriptors;

/// <summary>
/// Kestrel's socket listeners, which refuse a connection when too few file descriptors are left (B13). The number of the connection's own
/// descriptor decides: it reflects every open descriptor of the process, and nothing has to be counted. A connection is refused before the
/// next one is accepted, so a burst uses one descriptor of the headroom per listener, however long the backlog is. Kestrel's own
/// <c>MaxConcurrentConnections</c> does not guarantee that. Listeners share only the metric and the limit of log lines; both are
/// thread-safe.
/// </summary>
internal sealed partial class GuardedListenerFactory(
    SocketTransportFactory sockets,
    FileDescriptors descriptors,
    DescriptorMetrics metrics,
    TimeProvider time,
    ILogger<GuardedListenerFactory> logger) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly LineLimit _lines = new(time);

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => sockets.CanBind(endpoint);

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await sockets.BindAsync(endpoint, cancellationToken), this);

    private bool IsRefused(ConnectionContext connection)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket.Handle is not { } number || number < descriptors.FirstRefused)
        {
            return false;
        }

        metrics.Refused();
        if (_lines.IsDue(out var unlogged))
        {
            var caller = connection.RemoteEndPoint?.ToString() ?? "an unknown address";
            LogRefused(logger, caller, descriptors.Limit, FileDescriptors.Headroom, unlogged);
        }

        return true;
    }

    [LoggerMessage(3111, LogLevel.Warning,
        "A connection from {Caller} was refused, and {Unlogged} before it since the last such line: of {Limit} file descriptors "
            + "(RLIMIT_NOFILE) all are in use except the last {Headroom}, which connections may not use. Raise the limit, or find out who "
            + "holds connections")]
    private static partial void LogRefused(ILogger logger, string caller, long limit, int headroom, long unlogged);

    private sealed class Listener(IConnectionListener inner, GuardedListenerFactory guard) : IConnectionListener
    {
        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await inner.AcceptAsync(cancellationToken) is { } connection)
            {
                if (!guard.IsRefused(connection))
                {
                    return connection;
                }

                connection.Abort(new ConnectionAbortedException("Too few file descriptors are left."));
                await connection.DisposeAsync();
            }

            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => inner.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
