using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.RoomServer.Connector;

/// <summary>What the device joins and watches rooms with, over a WebSocket and within this process alike.</summary>
internal static class DeviceJoin
{
    /// <summary>The identity of watch tokens. It never joins: a watch token has no roomJoin.</summary>
    private const string WatcherIdentity = "watcher";

    private static readonly Dictionary<string, string> Role = new() { [DeviceRole.Attribute] = DeviceRole.Device };

    /// <summary>
    /// Data both ways, and roomAdmin to remove participants; no media. No change of its own attributes: viewers recognize the device by
    /// them
    /// (B16).
    /// </summary>
    public static AccessToken Token(RoomConnectRequest request) => new()
    {
        Identity = request.DeviceIdentity.Value,
        Name = request.DisplayName,
        Grant = new VideoGrant
        {
            RoomJoin = true,
            Room = request.Room.Value,
            CanPublish = false,
            CanSubscribe = true,
            CanPublishData = true,
            RoomAdmin = true,
        },
        Attributes = Role,
    };

    /// <summary>Permits to watch the room, not to join it.</summary>
    public static AccessToken WatchToken(RoomName room) =>
        new() { Identity = WatcherIdentity, Grant = new VideoGrant { Room = room.Value, RoomAdmin = true } };

    /// <summary>The client's options.</summary>
    public static RoomClientOptions Options(TimeProvider time) => new()
    {
        ReceiveWindowBytes = IInboundStream.MaxBufferedBytes,
        FollowTracks = false,
        Time = time,
        StreamLost = static why => new InboundStreamLostException(why),
    };

    /// <summary>The error of the transport contract for an error of the client.</summary>
    public static RoomConnectException Translated(Exception exception)
    {
        if (exception is not RoomJoinException join)
        {
            return new RoomConnectException(
                RoomConnectFailure.TransportFault, $"Joining failed inside the connector: {exception.Message}", exception);
        }

        var reason = join.Failure switch
        {
            RoomJoinFailure.Unauthorized => RoomConnectFailure.Unauthorized,
            RoomJoinFailure.Full => RoomConnectFailure.Full,
            RoomJoinFailure.ProtocolMismatch => RoomConnectFailure.ProtocolMismatch,
            _ => RoomConnectFailure.Unreachable,
        };
        return new RoomConnectException(reason, join.Message, join);
    }
}
