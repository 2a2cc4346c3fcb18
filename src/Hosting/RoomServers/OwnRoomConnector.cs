using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.RoomServer;
using RemoteAccess.RoomServer.Connector;

namespace RemoteAccess.Hosting.RoomServers;

/// <summary>
/// Joins rooms of the room server in this process, at the address that the host's web server has bound. It waits for the start: a web
/// application binds its addresses last, and rooms may be opened before. Thread-safe: the connector is created once.
/// </summary>
internal sealed class OwnRoomConnector(
    IServer server,
    IHostApplicationLifetime lifetime,
    IOptions<RoomServerConnectorOptions> connector,
    TimeProvider time) : IRoomConnector
{
    private readonly Lock _gate = new();
    private RoomServerConnector? _connector;

    /// <inheritdoc/>
    public string Name => "room-server";

    /// <inheritdoc/>
    public async Task<IRoomConnection> ConnectAsync(RoomConnectRequest request, CancellationToken cancellationToken) =>
        await (await StartedAsync(cancellationToken)).ConnectAsync(request, cancellationToken);

    /// <inheritdoc/>
    public async Task WaitForViewerAsync(RoomName room, CancellationToken cancellationToken) =>
        await (await StartedAsync(cancellationToken)).WaitForViewerAsync(room, cancellationToken);

    /// <summary>The bound address to connect to; null if none is plain HTTP.</summary>
    internal static Uri? Dial(IEnumerable<string> addresses) => addresses
        .Select(BindingAddress.Parse)
        .Where(address => address.Scheme == "http" && !address.IsUnixPipe && !address.IsNamedPipe)
        .Select(address => new UriBuilder("ws", Host(address.Host), address.Port, address.PathBase).Uri)
        .OrderByDescending(address => address.IsLoopback)
        .ThenByDescending(address => address.HostNameType is UriHostNameType.IPv4)
        .FirstOrDefault();

    private static string Host(string host) =>
        host is "*" or "+" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && address.Equals(IPAddress.Any)) ? "127.0.0.1"
        : IPAddress.TryParse(host.Trim('[', ']'), out address) && address.Equals(IPAddress.IPv6Any) ? "localhost"
        : host;

    private async Task<IRoomConnector> StartedAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
        lock (_gate)
        {
            return _connector ??= Make();
        }
    }

    private RoomServerConnector Make()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var address = Dial(addresses) ?? throw new RoomConnectException(
            RoomConnectFailure.TransportFault,
            $"The device joins the room server of its own process over plain HTTP, "
                + $"and the web server listens on {string.Join(", ", addresses)} only; "
                + "add an address such as http://127.0.0.1:0.");
        return new RoomServerConnector(
            Options.Create(new RoomServerConnectorOptions
            {
                Url = address,
                ApiKey = connector.Value.ApiKey,
                ApiSecret = connector.Value.ApiSecret,
                TokenLifetime = connector.Value.TokenLifetime,
                ConnectTimeout = connector.Value.ConnectTimeout,
            }),
            time);
    }
}
