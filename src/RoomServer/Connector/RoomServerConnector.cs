using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.RoomServer.Connector;

/// <summary>Joins rooms of the room server as the device. Mints its own tokens, for one room and one connection each.</summary>
internal sealed class RoomServerConnector(IOptions<RoomServerConnectorOptions> options, TimeProvider time) : IRoomConnector
{
    /// <summary>The identity of watch tokens. It never joins: a watch token has no roomJoin.</summary>
    private const string WatcherIdentity = "watcher";

    private static readonly Dictionary<string, string> Role = new() { [DeviceRole.Attribute] = DeviceRole.Device };

    private readonly RoomServerConnectorOptions _options = options.Value;

    public string Name => "room-server";

    public async Task<IRoomConnection> ConnectAsync(RoomConnectRequest request, CancellationToken cancellationToken)
    {
        // Data both ways, and roomAdmin to remove participants; no media. No change of its own attributes: viewers recognize the device by
        // them (B16).
        var grant = new VideoGrant
        {
            RoomJoin = true,
            Room = request.Room.Value,
            CanPublish = false,
            CanSubscribe = true,
            CanPublishData = true,
            RoomAdmin = true,
        };
        var token = Mint(
            new AccessToken { Identity = request.DeviceIdentity.Value, Name = request.DisplayName, Grant = grant, Attributes = Role });
        return await TranslateAsync(async () =>
        {
            var client = await RoomClient.ConnectAsync(_options.Url, token, ClientOptions(), cancellationToken).ConfigureAwait(false);
            return new RoomServerConnection(client);
        }).ConfigureAwait(false);
    }

    public Task WaitForViewerAsync(RoomName room, CancellationToken cancellationToken)
    {
        var token = Mint(new AccessToken { Identity = WatcherIdentity, Grant = new VideoGrant { Room = room.Value, RoomAdmin = true } });
        return TranslateAsync(async () =>
        {
            await RoomClient.WaitForViewerAsync(_options.Url, token, ClientOptions(), cancellationToken).ConfigureAwait(false);
            return true;
        });
    }

    private string Mint(AccessToken token) => token.Mint(_options.ApiKey, _options.ApiSecret, _options.TokenLifetime, time);

    private RoomClientOptions ClientOptions() => new()
    {
        ReceiveWindowBytes = IInboundStream.MaxBufferedBytes,
        FollowTracks = false,
        ConnectTimeout = _options.ConnectTimeout,
        Time = time,
        StreamLost = static why => new InboundStreamLostException(why),
    };

    private static async Task<T> TranslateAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (RoomJoinException exception)
        {
            var reason = exception.Failure switch
            {
                RoomJoinFailure.Unauthorized => RoomConnectFailure.Unauthorized,
                RoomJoinFailure.Full => RoomConnectFailure.Full,
                RoomJoinFailure.ProtocolMismatch => RoomConnectFailure.ProtocolMismatch,
                _ => RoomConnectFailure.Unreachable,
            };
            throw new RoomConnectException(reason, exception.Message, exception);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new RoomConnectException(
                RoomConnectFailure.TransportFault, $"Joining failed inside the connector: {exception.Message}", exception);
        }
    }
}
