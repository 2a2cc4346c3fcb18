using System.Net.WebSockets;
using System.Text;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Packets;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.Streams;

/// <summary>
/// Forwards stream packets to the current holders of the identities that each packet names; no name means everyone. The server does not
/// correct a sender's addressing. Nothing here waits: credit bounds the bytes that a receiver has not consumed, and beyond that the stream
/// is cut. Under the room's lock there is only what needs it: names are decoded and packets are rewritten before.
/// </summary>
internal sealed class PacketRouter(RoomServerMetrics metrics, RoomServerOptions options)
{
    private const string QueueFull = "the outgoing queue of a receiver is full";

    private readonly int _viewersWindow = Math.Clamp(
        options.ViewerToViewerBytesPerSecond, WireProtocol.InitialCreditBytes, options.StreamWindowBytes);

    /// <summary>
    /// Routes one packet. It may be changed in place and wait in queues; the caller keeps its own reference. Called by the sender's
    /// receive loop only.
    /// </summary>
    public RouteOutcome Route(HostedRoom room, Member sender, in ClientPacket packet, PacketBuffer received)
    {
        if (packet.Body.Payload.Length > options.MaxChunkBytes)
        {
            return RouteOutcome.TooLong;
        }

        Span<char> chars = stackalloc char[Destinations.Chars(packet.Destinations)];
        var destinations = Destinations.Decode(packet.Destinations, chars, sender.DestinationNames);
        var routed = packet.Kind == PacketKind.Header
            ? Open(room, sender, packet, destinations)
            : Pass(room, sender, packet, destinations, received);
        sender.Connection.Limits.Work.ChargeDeliveries(routed.Deliveries, packet.BodyBytes.Length);
        return routed.Outcome;
    }

    /// <summary>
    /// A receiver has consumed bytes. More than was sent counts as all of it: it may be an honest answer to an ended stream whose sender
    /// reused the id, so it is never a reason to close the receiver (B13).
    /// </summary>
    public static ReplyOutcome Acknowledge(HostedRoom room, Member receiver, in ClientPacket packet)
    {
        lock (room.Gate)
        {
            // The leg no longer exists: the stream has ended meanwhile, or its sender has left.
            var leg = FindLeg(room, receiver, packet);
            var outcome = Answered(receiver, leg);
            if (leg is { Discarded: false })
            {
                leg.Acknowledge(packet.Amount);
                leg.Flow.GrantIfDue();
            }

            return outcome;
        }
    }

    /// <summary>A receiver discards a stream.</summary>
    public static ReplyOutcome Discard(HostedRoom room, Member receiver, in ClientPacket packet)
    {
        lock (room.Gate)
        {
            var leg = FindLeg(room, receiver, packet);
            if (leg is { Discarded: false })
            {
                leg.Discard();
                leg.Flow.GrantIfDue();
            }

            return Answered(receiver, leg);
        }
    }

    private static ReplyOutcome Answered(Member receiver, StreamLeg? leg)
    {
        var owed = receiver.TryTakeAnswer();
        return leg?.TryTakeAnswer() == true ? ReplyOutcome.Answer
            : owed ? ReplyOutcome.LateAnswer
            : ReplyOutcome.Unasked;
    }

    private static StreamLeg? FindLeg(HostedRoom room, Member receiver, in ClientPacket packet)
    {
        Span<char> sid = stackalloc char[WireProtocol.MaxSidBytes];
        var length = Encoding.UTF8.GetChars(packet.SenderSid, sid);
        var sender = room.FindBySid(sid[..length]);
        return sender is not null && sender.Flows.TryGetValue(packet.StreamId, out var flow) ? flow.FindLeg(receiver) : null;
    }

    private Routed Open(HostedRoom room, Member sender, in ClientPacket packet, in Destinations destinations)
    {
        var id = packet.Body.StreamId;
        var tooFast = sender.Connection.Limits.Opens?.TryTake() == false;
        lock (room.Gate)
        {
            if (sender.Gone)
            {
                return Routed.Done;
            }

            if (tooFast || !sender.MayPublishData || sender.Flows.Count >= options.MaxStreamsPerConnection || sender.Flows.ContainsKey(id))
            {
                var reason = !sender.MayPublishData ? "the token does not permit publishing data (canPublishData)"
                    : tooFast ? "the participant opens streams too fast; wait and try again"
                    : sender.Flows.Count >= options.MaxStreamsPerConnection
                        ? $"the participant has {options.MaxStreamsPerConnection} streams open, the limit"
                    : "the participant has a stream of this id open";
                metrics.StreamCut();
                sender.Connection.PostSignal(new Message(new StreamResetSignal(id.ToString(), reason)));
                return new Routed(RouteOutcome.Dropped);
            }

            var flow = room.Streams.Open(sender, id, Window(room, sender, destinations), destinations.Everyone);
            var header = PacketWriter.RoutedHeader(sender.SidUtf8, sender.Identity, (uint)flow.Window, packet.BodyBytes);
            var deliveries = Deliver(room, flow, destinations, new Message(header, WebSocketMessageType.Binary), cost: 0);
            room.Streams.EndIfUnreachable(flow);
            return new Routed(RouteOutcome.Done, deliveries);
        }
    }

    // One window must suit every receiver: for several it is the smallest that a receiver may request. Between viewers some windows must
    // fit into a sender's share of a receiver's queue.
    private int Window(HostedRoom room, Member sender, in Destinations destinations) =>
        !destinations.Only.IsEmpty && room.FindByIdentity(destinations.Only) is { } only
            ? Math.Min(sender.IsTrusted || only.IsTrusted ? options.StreamWindowBytes : _viewersWindow, only.ReceiveWindow)
            : WireProtocol.InitialCreditBytes;

    private Routed Pass(HostedRoom room, Member sender, in ClientPacket packet, in Destinations destinations, PacketBuffer received)
    {
        var cost = WireProtocol.Cost(packet.Body.Payload.Length);
        var buffer = received.ForRouting();
        try
        {
            buffer.ReplacePrefix(packet.BodyOffset, packet.Kind, sender.SidUtf8);
            lock (room.Gate)
            {
                if (sender.Gone)
                {
                    return Routed.Done;
                }

                if (!sender.Flows.TryGetValue(packet.Body.StreamId, out var flow))
                {
                    return Stray(sender, cost);
                }

                if (packet.Kind == PacketKind.Trailer)
                {
                    var told = Deliver(room, flow, destinations, buffer, cost: 0);
                    room.Streams.End(flow);
                    return new Routed(RouteOutcome.Done, told);
                }

                return flow.TrySpend(cost)
                    ? new Routed(RouteOutcome.Done, Deliver(room, flow, destinations, buffer, cost))
                    : new Routed(RouteOutcome.NoCredit);
            }
        }
        finally
        {
            buffer.Release();
        }
    }

    private Routed Stray(Member sender, int cost)
    {
        if (sender.Strays.TryTake(cost))
        {
            return Routed.Done;
        }

        metrics.PacketDropped();
        return new Routed(RouteOutcome.Dropped);
    }

    private int Deliver(HostedRoom room, StreamFlow flow, in Destinations destinations, QueuedMessage item, int cost)
    {
        var deliveries = 0;
        var fits = true;
        if (destinations.Everyone)
        {
            foreach (var receiver in room.Members)
            {
                fits = fits && DeliverTo(room, receiver, flow, item, cost, ref deliveries);
            }
        }
        else if (!destinations.Only.IsEmpty)
        {
            fits = DeliverTo(room, room.FindByIdentity(destinations.Only), flow, item, cost, ref deliveries);
        }
        else
        {
            foreach (var identity in destinations.Several)
            {
                fits = fits && DeliverTo(room, room.FindByIdentity(identity), flow, item, cost, ref deliveries);
            }
        }

        if (fits)
        {
            flow.GrantIfDue();
        }
        else
        {
            Cut(room, flow);
        }

        return deliveries;
    }

    private static bool DeliverTo(HostedRoom room, Member? receiver, StreamFlow flow, QueuedMessage item, int cost, ref int deliveries)
    {
        if (receiver is null || receiver == flow.Sender)
        {
            return true;
        }

        var leg = room.Streams.LegTo(flow, receiver);
        if (leg.Discarded && cost > 0)
        {
            return true;
        }

        switch (receiver.Connection.PostPacket(item, leg.Share))
        {
            case PostResult.Queued:
                leg.Sent(cost);
                receiver.OweAnswer();
                deliveries++;
                return true;
            case PostResult.Ending:
                return true;
            default:
                return false;
        }
    }

    private void Cut(HostedRoom room, StreamFlow flow)
    {
        metrics.StreamCut();
        foreach (var leg in flow.Legs)
        {
            leg.End(QueueFull);
        }

        room.Streams.Reset(flow, QueueFull);
    }
}
