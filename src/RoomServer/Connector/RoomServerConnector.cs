using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.RoomServer.Connector;

/// <summary>
/// Joins rooms of a room server over WebSockets as the device. Mints its own tokens, for one room and one connection each.
/// </summary>
internal sealed class RoomServerConnector(IOptions<RoomServerConnectorOptions> options, TimeProvider time) : IRoomConnector
{
    private readonly RoomServerConnectorOptions _options = options.Value;

    public string Name => "room-server";

    public Task<IRoomConnection> ConnectAsync(RoomConnectRequest request, CancellationToken cancellationToken) =>
        TranslateAsync<IRoomConnection>(async () => new RoomServerConnection(
            await RoomClient.ConnectAsync(_options.Url, Mint(DeviceJoin.Token(request)), ClientOptions(), cancellationToken)
                .ConfigureAwait(false)));

    public Task WaitForViewerAsync(RoomName room, CancellationToken cancellationToken) => TranslateAsync(async () =>
    {
        await RoomClient.WaitForViewerAsync(_options.Url, Mint(DeviceJoin.WatchToken(room)), ClientOptions(), cancellationToken)
            .ConfigureAwait(false);
        return true;
    });

    private string Mint(AccessToken token) => token.Mint(_options.ApiKey, _options.ApiSecret, _options.TokenLifetime, time);

    private RoomClientOptions ClientOptions() => DeviceJoin.Options(time) with { ConnectTimeout = _options.ConnectTimeout };

    private static async Task<T> TranslateAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw DeviceJoin.Translated(exception);
        }
    }
}
