using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Connecting;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.InProcess;
using RemoteAccess.RoomServer.Metering;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// Serves one connection from its hello to its end: reads its messages and passes each to the room. Never waits for a receiver.
/// </summary>
internal sealed class PeerHandler(
    IOptions<RoomServerOptions> options,
    TimeProvider time,
    RoomTable rooms,
    MemberMessages messages,
    Farewells farewells,
    RoomServerMetrics metrics,
    ILogger<PeerConnection> logger,
    IViewerFlush? flush = null)
{
    private readonly RoomServerOptions _options = options.Value;

    /// <summary>The limits of a connection with this token.</summary>
    public PeerLimits LimitsOf(AccessToken token) => new(token.Grant, _options, time, metrics.Paused);

    /// <summary>A connection over a WebSocket.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="limits">Its limits.</param>
    /// <param name="abort">Breaks it at once.</param>
    /// <param name="gathering">The stream below the socket; null if each message is to be written alone.</param>
    /// <param name="pass">What lets it in.</param>
    public PeerConnection Open(
        WebSocket socket, PeerLimits limits, Action abort, GatheringStream? gathering = null, RoomPass? pass = null) =>
        new(socket, abort, limits, _options, time, metrics, logger, gathering) { Pass = pass };

    /// <summary>A connection of this process.</summary>
    public InProcessPeer OpenInProcess(PeerLimits limits) => new(limits, _options, time, metrics, logger);

    /// <summary>Room, identity and SID, for logs.</summary>
    public static string WhoIs(HostedRoom room, Member member) =>
        $"room {OutsideText.Quote(room.Name)}, {OutsideText.Quote(member.Identity)}, {member.Sid}";

    /// <summary>Serves a participant until its connection ends.</summary>
    public async Task JoinAsync(PeerConnection connection, AccessToken token)
    {
        if (await HelloAsync(connection).ConfigureAwait(false) is not { } hello)
        {
            return;
        }

        connection.Expect("ready", _options.ReadyTimeout);
        if (rooms.Join(token, connection, hello) is not { } joined)
        {
            if (rooms.TakenBecause(token) is not null)
            {
                connection.Close(RoomCloseCode.Refused, "REFUSED: the room's device, which has this identity, joined meanwhile");
            }
            else
            {
                connection.Close(RoomCloseCode.Full, "FULL: the room or the server filled up meanwhile");
            }

            return;
        }

        // A closed peer may answer late; the others are notified at once.
        var (room, member) = joined;
        connection.Who = WhoIs(room, member);
        var leaving = LeaveAtEndAsync(connection, rooms, room, member);
        try
        {
            while (await connection.ReadAsync().ConfigureAwait(false) is { } message)
            {
                if (message.Type == WebSocketMessageType.Binary)
                {
                    messages.Packet(room, member, message.Data);
                }
                else
                {
                    messages.Signal(room, member, message.Data.Bytes.Span);
                }
            }

            if (flush is not null && connection.AskedByDoor is not null)
            {
                await flush.FlushAsync(
                    RoomName.Parse(room.Name), ParticipantSid.Parse(member.Sid), _options.CloseTimeout / 4).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            connection.Fail("serving it", exception);
        }
        finally
        {
            // Before the close is answered: when a peer's own close completes, it has left.
            rooms.Leave(room, member);
        }

        End(connection);
        await leaving.ConfigureAwait(false);
    }

    /// <summary>Ends a connection that is served no longer: as the door of another silo asks, or as the client's own leave. Does nothing
    /// after
    /// another end.</summary>
    public void End(PeerConnection connection)
    {
        if (connection.AskedByDoor is { } farewell)
        {
            farewells.Send(connection, farewell);
        }
        else
        {
            connection.Close(RoomCloseCode.Normal, "left");
        }
    }

    /// <summary>Serves a watcher until its connection ends.</summary>
    public async Task WatchAsync(PeerConnection connection, AccessToken token)
    {
        if (await HelloAsync(connection).ConfigureAwait(false) is null)
        {
            return;
        }

        connection.Expect(null, default);
        var watcher = new Watcher(token.Grant.Room, connection);
        rooms.Watch(watcher);
        try
        {
            while (await connection.ReadAsync().ConfigureAwait(false) is { } message)
            {
                if (message.Type != WebSocketMessageType.Text
                    || SignalJson.Parse(message.Data.Bytes.Span, out ClientSignal? signal) is not null
                    || signal is not PongSignal)
                {
                    connection.Close(RoomCloseCode.ProtocolError, "PROTOCOL_ERROR: a watcher sends nothing but pong");
                }
                else if (!connection.Limits.Control.TryTake())
                {
                    MemberMessages.CloseFlood(connection);
                }
            }
        }
        finally
        {
            rooms.Unwatch(watcher);
        }
    }

    /// <summary>Lets a member leave its room when its connection ends. A failure is the connection's: nobody awaits this task if serving
    /// the connection has failed as well.</summary>
    public static async Task LeaveAtEndAsync(Peer connection, RoomTable rooms, HostedRoom room, Member member)
    {
        await connection.Ending.ConfigureAwait(false);
        try
        {
            rooms.Leave(room, member);
        }
        catch (Exception exception)
        {
            connection.Fail("its departure", exception);
        }
    }

    private static async Task<HelloSignal?> HelloAsync(PeerConnection connection)
    {
        if (await connection.ReadAsync().ConfigureAwait(false) is not { } message)
        {
            return null;
        }

        ClientSignal? signal = null;
        if (message.Type != WebSocketMessageType.Text
            || SignalJson.Parse(message.Data.Bytes.Span, out signal) is not null
            || signal is not HelloSignal hello)
        {
            connection.Close(RoomCloseCode.ProtocolError, "PROTOCOL_ERROR: the first message is not a hello");
            return null;
        }

        if (hello.Version != WireProtocol.Version)
        {
            connection.Close(RoomCloseCode.UnsupportedVersion, $"UNSUPPORTED_VERSION: this server speaks version {WireProtocol.Version}");
            return null;
        }

        if (hello.ReceiveWindowBytes is < WireProtocol.InitialCreditBytes or > WireProtocol.MaxWindowBytes)
        {
            connection.Close(
                RoomCloseCode.ProtocolError,
                $"PROTOCOL_ERROR: receiveWindowBytes must be {WireProtocol.InitialCreditBytes} to {WireProtocol.MaxWindowBytes}");
            return null;
        }

        return hello;
    }
}
