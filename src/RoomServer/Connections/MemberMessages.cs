using Microsoft.Extensions.Options;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Metering;
using RemoteAccess.RoomServer.Packets;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Streams;
using RemoteAccess.RoomServer.Telemetry;
using RemoteAccess.RoomServer.Tracks;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// What a member's messages do in its room, and what they cost the member, in whichever way they come in: over a WebSocket or from within
/// this process. A message that is not allowed closes the member's connection. Never waits for a receiver.
/// </summary>
/// <remarks>
/// Called for one member by one thread at a time, in the order in which it sends: several parts of a <see cref="Member"/> are used here
/// only, without a lock. Members do not exclude each other; the room's lock orders what they do.
/// </remarks>
internal sealed class MemberMessages(IOptions<RoomServerOptions> options, RoomTable rooms, PacketTaps taps, RoomServerMetrics metrics)
{
    /// <summary>The cost of a byte of JSON, besides its reception.</summary>
    private const int ParsingFactor = 3;

    private readonly RoomServerOptions _options = options.Value;
    private readonly PacketRouter _router = new(metrics, options.Value);
    private readonly MemberChanges _changes = new(options.Value);
    private readonly TrackRouter _tracks = new(metrics, options.Value);

    /// <summary>Handles a binary message. It may be changed in place and wait in queues; the caller keeps its own reference.</summary>
    public void Packet(HostedRoom room, Member member, PacketBuffer received)
    {
        if (ClientPacket.Parse(received.Bytes.Span, out var packet) is { } problem)
        {
            CloseFor(member, problem);
        }
        else
        {
            Packet(room, member, packet, received);
        }
    }

    /// <summary>Handles a packet that is parsed already, or that a sender in this process has put together.</summary>
    /// <param name="room">The room.</param>
    /// <param name="member">The sender.</param>
    /// <param name="packet">The packet; its spans point into the message, but for the destinations.</param>
    /// <param name="received">The message; as above.</param>
    public void Packet(HostedRoom room, Member member, in ClientPacket packet, PacketBuffer received)
    {
        switch (packet.Kind)
        {
            case PacketKind.Ack:
                OnReply(member, received.Length, PacketRouter.Acknowledge(room, member, packet));
                break;
            case PacketKind.Discard:
                OnReply(member, received.Length, PacketRouter.Discard(room, member, packet));
                break;
            case PacketKind.Frame:
                OnRouted(member, packet.Kind, _tracks.Forward(room, member, packet, received));
                break;
            default:
                taps.Show(room, member, packet);
                OnRouted(member, packet.Kind, _router.Route(room, member, packet, received));
                break;
        }
    }

    /// <summary>Handles a text message.</summary>
    public void Signal(HostedRoom room, Member member, ReadOnlySpan<byte> utf8)
    {
        if (SignalJson.Parse(utf8, out ClientSignal? signal) is { } problem)
        {
            CloseFor(member, problem);
            return;
        }

        member.Connection.Limits.Work.Charge((long)ParsingFactor * utf8.Length);
        Signal(room, member, signal!);
    }

    /// <summary>Handles a signal that is parsed already, or that a member in this process sends.</summary>
    public void Signal(HostedRoom room, Member member, ClientSignal signal)
    {
        TakeControl(member);
        switch (signal)
        {
            case PongSignal:
                break;
            case ReadySignal:
                member.Connection.Expect(null, default);
                MemberChanges.Activate(room, member);
                break;
            case RemoveParticipantSignal remove:
                if (member.Grant.RoomAdmin)
                {
                    rooms.Kick(room, remove.Identity, remove.Sid);
                }

                Answer(member, remove.RequestId, member.Grant.RoomAdmin ? null : "the token lacks the grant roomAdmin");
                break;
            case UpdateAttributesSignal update:
                Answer(member, update.RequestId, _changes.Update(room, member, update.Attributes));
                break;
            case TrackSignal track:
                _tracks.Handle(room, member, track);
                break;
            default:
                CloseFor(member, "a hello came after the join");
                break;
        }
    }

    /// <summary>Closes the connection of a peer that sends too many messages.</summary>
    public static void CloseFlood(Peer connection) =>
        connection.Close(RoomCloseCode.Flood, "FLOOD: too many messages in too short a time");

    private static void OnReply(Member member, int bytes, ReplyOutcome outcome)
    {
        switch (outcome)
        {
            case ReplyOutcome.Answer:
                // The sender of the answered packet has paid for it.
                member.Connection.Limits.Work.GiveBack(bytes + WorkBudget.FrameCost);
                break;
            case ReplyOutcome.LateAnswer:
                break;
            default:
                TakeControl(member);
                break;
        }
    }

    private void OnRouted(Member member, PacketKind kind, RouteOutcome outcome)
    {
        switch (outcome)
        {
            case RouteOutcome.NoCredit:
                member.Connection.Close(RoomCloseCode.CreditExceeded, "CREDIT_EXCEEDED: a chunk was sent without credit for it");
                break;
            case RouteOutcome.TooLong:
                var limit = kind == PacketKind.Frame
                    ? $"frames may have {_options.MaxFrameBytes} bytes"
                    : $"chunks may have {_options.MaxChunkBytes} bytes";
                member.Connection.Close(RoomCloseCode.MessageTooBig, "MESSAGE_TOO_BIG: " + limit);
                break;
            case RouteOutcome.Done when kind is PacketKind.Chunk or PacketKind.Frame:
                // Chunks cost credit, frames have their own rate.
                break;
            default:
                TakeControl(member);
                break;
        }
    }

    private static void Answer(Member member, long requestId, string? error) =>
        member.Connection.PostSignal(new Message(new ResultSignal(requestId, error)));

    private static void TakeControl(Member member)
    {
        if (!member.Connection.Limits.Control.TryTake())
        {
            CloseFlood(member.Connection);
        }
    }

    private static void CloseFor(Member member, string problem) =>
        member.Connection.Close(RoomCloseCode.ProtocolError, WireText.Cut("PROTOCOL_ERROR: " + problem, 120));
}
