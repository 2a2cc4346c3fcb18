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
/// Passes stream packets on, by the identities that each packet itself names, to whoever holds them at that moment; none named means
/// everyone. A careless sender is not repaired. Nothing here waits: what a receiver cannot take is bounded by credit, and past that
/// the stream is cut.
/// </summary>
internal sealed class PacketRouter(RoomServerMetrics metrics, int maxStreams, int maxWindow, int maxChunkBytes)
{
    private const string QueueFull = "the outgoing queue of a receiver is full";

    /// <summary>Routes one packet. It may be changed in place and wait in queues; the caller keeps its own reference.</summary>
    public RouteOutcome Route(Room room, Member sender, in ClientPacket packet, PacketBuffer received)
    {
        lock (room.Gate)
        {
            if (sender.Gone)
            {
                return RouteOutcome.Done;
            }

            if (packet.Kind == PacketKind.Header)
            {
                return Open(room, sender, packet);
            }

            if (!sender.Flows.TryGetValue(packet.Body.StreamId, out var flow))
            {
                metrics.PacketDropped();
                return RouteOutcome.Dropped;
            }

            return packet.Kind == PacketKind.Chunk ? Pass(room, flow, packet, received) : End(room, flow, packet, received);
        }
    }

    /// <summary>A receiver has consumed bytes; false when it claims more than it was sent.</summary>
    public static bool Acknowledge(Room room, Member receiver, in ClientPacket packet)
    {
        lock (room.Gate)
        {
            // No such leg any more: the stream has ended meanwhile, or its sender has left.
            if (FindLeg(room, receiver, packet) is not { Discarded: false } leg)
            {
                return true;
            }

            leg.Unacknowledged -= packet.Amount;
            if (leg.Unacknowledged < 0)
            {
                return false;
            }

            leg.Flow.GrantIfDue();
            return true;
        }
    }

    /// <summary>A receiver wants no more of a stream.</summary>
    public static void Discard(Room room, Member receiver, in ClientPacket packet)
    {
        lock (room.Gate)
        {
            if (FindLeg(room, receiver, packet) is { } leg)
            {
                leg.Discarded = true;
                leg.Unacknowledged = 0;
                leg.Flow.GrantIfDue();
            }
        }
    }

    private static StreamLeg? FindLeg(Room room, Member receiver, in ClientPacket packet)
    {
        Span<char> sid = stackalloc char[WireProtocol.MaxSidBytes];
        var length = Encoding.UTF8.GetChars(packet.SenderSid, sid);
        var sender = room.FindBySid(sid[..length]);
        return sender is not null && sender.Flows.TryGetValue(packet.StreamId, out var flow) ? flow.FindLeg(receiver) : null;
    }

    private RouteOutcome Open(Room room, Member sender, in ClientPacket packet)
    {
        var id = packet.Body.StreamId;
        if (!sender.MayPublishData || sender.Flows.Count >= maxStreams || sender.Flows.ContainsKey(id))
        {
            var reason = !sender.MayPublishData ? "the token does not permit publishing data (canPublishData)"
                : sender.Flows.Count >= maxStreams ? $"the participant has {maxStreams} streams open, the limit"
                : "the participant has a stream of this id open";
            metrics.StreamCut();
            sender.Connection.PostSignal(new Message(new StreamResetSignal(id.ToString(), reason)));
            return RouteOutcome.Dropped;
        }

        var flow = new StreamFlow(sender, id, Window(room, packet.Destinations));
        sender.Flows.Add(id, flow);
        var header = PacketWriter.RoutedHeader(sender.SidUtf8, sender.Identity, (uint)flow.Window, packet.BodyBytes);
        return Deliver(room, flow, flow.Destinations(packet.Destinations), new Message(header, WebSocketMessageType.Binary), cost: 0);
    }

    private int Window(Room room, ReadOnlySpan<byte> destinationBlock)
    {
        // One window has to suit every receiver: with several, the smallest that any may have asked for.
        var destinations = DestinationList.Decode(destinationBlock);
        return destinations.Length == 1 && room.FindByIdentity(destinations[0]) is { } only
            ? Math.Min(maxWindow, only.ReceiveWindow)
            : WireProtocol.InitialCreditBytes;
    }

    private RouteOutcome Pass(Room room, StreamFlow flow, in ClientPacket packet, PacketBuffer received)
    {
        var payload = packet.Body.Payload.Length;
        if (payload > maxChunkBytes)
        {
            return RouteOutcome.TooLong;
        }

        var cost = WireProtocol.Cost(payload);
        if (!flow.TrySpend(cost))
        {
            return RouteOutcome.NoCredit;
        }

        return DeliverBody(room, flow, packet, received, cost);
    }

    private RouteOutcome End(Room room, StreamFlow flow, in ClientPacket packet, PacketBuffer received)
    {
        var outcome = DeliverBody(room, flow, packet, received, cost: 0);
        Forget(flow);
        return outcome;
    }

    private RouteOutcome DeliverBody(Room room, StreamFlow flow, in ClientPacket packet, PacketBuffer received, int cost)
    {
        // Before the prefix is replaced: the list stands where the new prefix goes.
        var destinations = flow.Destinations(packet.Destinations);
        var buffer = received.ForRouting();
        try
        {
            buffer.ReplacePrefix(packet.BodyOffset, packet.Kind, flow.Sender.SidUtf8);
            return Deliver(room, flow, destinations, buffer, cost);
        }
        finally
        {
            buffer.Release();
        }
    }

    private RouteOutcome Deliver(Room room, StreamFlow flow, string[] destinations, OutboxItem item, int cost)
    {
        var fits = true;
        if (destinations.Length == 0)
        {
            foreach (var receiver in room.Members)
            {
                fits = fits && DeliverTo(receiver, flow, item, cost);
            }
        }
        else
        {
            foreach (var identity in destinations)
            {
                fits = fits && (room.FindByIdentity(identity) is not { } receiver || DeliverTo(receiver, flow, item, cost));
            }
        }

        if (fits)
        {
            flow.GrantIfDue();
        }
        else
        {
            Cut(flow);
        }

        return RouteOutcome.Done;
    }

    private static bool DeliverTo(Member receiver, StreamFlow flow, OutboxItem item, int cost)
    {
        if (receiver == flow.Sender)
        {
            return true;
        }

        var leg = flow.LegTo(receiver);
        if (leg.Discarded && cost > 0)
        {
            return true;
        }

        switch (receiver.Connection.PostPacket(item))
        {
            case PostResult.Queued:
                leg.Unacknowledged += cost;
                return true;
            case PostResult.Ending:
                return true;
            default:
                return false;
        }
    }

    private void Cut(StreamFlow flow)
    {
        metrics.StreamCut();
        var trailer = new Message(PacketWriter.RoutedTrailer(flow.Sender.SidUtf8, flow.Id, QueueFull), WebSocketMessageType.Binary);
        foreach (var leg in flow.Legs)
        {
            leg.Receiver.Connection.PostSignal(trailer);
        }

        flow.Sender.Connection.PostSignal(new Message(new StreamResetSignal(flow.Id.ToString(), QueueFull)));
        Forget(flow);
    }

    private static void Forget(StreamFlow flow)
    {
        flow.RemoveAllLegs();
        flow.Sender.Flows.Remove(flow.Id);
    }
}
