using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Metering;
using RemoteAccess.RoomServer.Packets;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Streams;
using RemoteAccess.RoomServer.Telemetry;
using RemoteAccess.RoomServer.Tracks;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// Serves one connection from its hello to its end: reads its messages and passes each to the room. Never waits for a receiver.
/// </summary>
internal sealed class PeerHandler(
    IOptions<RoomServerOptions> options,
    TimeProvider time,
    RoomTable rooms,
    PacketTaps taps,
    RoomServerMetrics metrics,
    ILogger<PeerConnection> logger)
{
    /// <summary>The cost of a byte of JSON, besides its reception.</summary>
    private const int ParsingFactor = 3;

    private readonly RoomServerOptions _options = options.Value;
    private readonly PacketRouter _router = new(metrics, options.Value);
    private readonly MemberChanges _changes = new(options.Value);
    private readonly TrackRouter _tracks = new(metrics, options.Value);

    /// <summary>The limits of a connection with this token.</summary>
    public PeerLimits LimitsOf(AccessToken token) => new(token.Grant, _options, time, metrics.Paused);

    public PeerConnection Open(WebSocket socket, PeerLimits limits, Action abort) =>
        new(socket, abort, limits, _options, time, metrics, logger);

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
        connection.Who = $"room {OutsideText.Quote(room.Name)}, {OutsideText.Quote(member.Identity)}, {member.Sid}";
        var leaving = LeaveAsync(connection, room, member);
        try
        {
            while (await connection.ReadAsync().ConfigureAwait(false) is { } message)
            {
                var problem = message.Type == WebSocketMessageType.Binary
                    ? OnPacket(room, member, message.Data)
                    : OnSignal(room, member, message.Data.Bytes.Span);
                if (problem is not null)
                {
                    connection.Close(RoomCloseCode.ProtocolError, WireText.Cut("PROTOCOL_ERROR: " + problem, 120));
                }
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

        connection.Close(RoomCloseCode.Normal, "left");
        await leaving.ConfigureAwait(false);
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
                    CloseFlood(connection);
                }
            }
        }
        finally
        {
            rooms.Unwatch(watcher);
        }
    }

    private async Task LeaveAsync(PeerConnection connection, HostedRoom room, Member member)
    {
        await connection.Ending.ConfigureAwait(false);
        try
        {
            rooms.Leave(room, member);
        }
        catch (Exception exception)
        {
            // Nobody awaits this task if serving the connection has failed as well.
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

    /// <summary>Handles a binary message; returns what is wrong with it, or null.</summary>
    private string? OnPacket(HostedRoom room, Member member, PacketBuffer received)
    {
        if (ClientPacket.Parse(received.Bytes.Span, out var packet) is { } problem)
        {
            return problem;
        }

        switch (packet.Kind)
        {
            case PacketKind.Ack:
                return OnReply(member, received.Length, PacketRouter.Acknowledge(room, member, packet));
            case PacketKind.Discard:
                return OnReply(member, received.Length, PacketRouter.Discard(room, member, packet));
            case PacketKind.Frame:
                return OnRouted(member, packet.Kind, _tracks.Forward(room, member, packet, received));
            default:
                taps.Show(room, member, packet);
                return OnRouted(member, packet.Kind, _router.Route(room, member, packet, received));
        }
    }

    private static string? OnReply(Member member, int bytes, ReplyOutcome outcome)
    {
        switch (outcome)
        {
            case ReplyOutcome.Answer:
                // The sender of the answered packet has paid for it.
                member.Connection.Limits.Work.GiveBack(bytes + WorkBudget.FrameCost);
                return null;
            case ReplyOutcome.LateAnswer:
                return null;
            default:
                return TakeControl(member);
        }
    }

    private string? OnRouted(Member member, PacketKind kind, RouteOutcome outcome)
    {
        switch (outcome)
        {
            case RouteOutcome.NoCredit:
                member.Connection.Close(RoomCloseCode.CreditExceeded, "CREDIT_EXCEEDED: a chunk was sent without credit for it");
                return null;
            case RouteOutcome.TooLong:
                var limit = kind == PacketKind.Frame
                    ? $"frames may have {_options.MaxFrameBytes} bytes"
                    : $"chunks may have {_options.MaxChunkBytes} bytes";
                member.Connection.Close(RoomCloseCode.MessageTooBig, "MESSAGE_TOO_BIG: " + limit);
                return null;
            default:
                // Chunks cost credit, frames have their own rate.
                return kind is PacketKind.Chunk or PacketKind.Frame && outcome == RouteOutcome.Done ? null : TakeControl(member);
        }
    }

    /// <summary>Handles a text message; returns what is wrong with it, or null.</summary>
    private string? OnSignal(HostedRoom room, Member member, ReadOnlySpan<byte> utf8)
    {
        if (SignalJson.Parse(utf8, out ClientSignal? signal) is { } problem)
        {
            return problem;
        }

        TakeControl(member);
        member.Connection.Limits.Work.Charge((long)ParsingFactor * utf8.Length);
        switch (signal)
        {
            case PongSignal:
                return null;
            case ReadySignal:
                member.Connection.Expect(null, default);
                MemberChanges.Activate(room, member);
                return null;
            case RemoveParticipantSignal remove:
                if (member.Grant.RoomAdmin)
                {
                    rooms.Kick(room, remove.Identity, remove.Sid);
                }

                Answer(member, remove.RequestId, member.Grant.RoomAdmin ? null : "the token lacks the grant roomAdmin");
                return null;
            case UpdateAttributesSignal update:
                Answer(member, update.RequestId, _changes.Update(room, member, update.Attributes));
                return null;
            case TrackSignal track:
                _tracks.Handle(room, member, track);
                return null;
            default:
                return "a hello came after the join";
        }
    }

    private static void Answer(Member member, long requestId, string? error) =>
        member.Connection.PostSignal(new Message(new ResultSignal(requestId, error)));

    private static string? TakeControl(Member member)
    {
        if (!member.Connection.Limits.Control.TryTake())
        {
            CloseFlood(member.Connection);
        }

        return null;
    }

    private static void CloseFlood(PeerConnection connection) =>
        connection.Close(RoomCloseCode.Flood, "FLOOD: too many messages in too short a time");
}
