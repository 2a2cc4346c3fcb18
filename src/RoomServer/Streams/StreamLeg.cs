using System.Net.WebSockets;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Rooms;

namespace RemoteAccess.RoomServer.Streams;

/// <summary>One stream on its way to one receiver. Guarded by the room's lock.</summary>
internal sealed class StreamLeg(StreamFlow flow, Member receiver)
{
    public StreamFlow Flow { get; } = flow;

    public Member Receiver { get; } = receiver;

    /// <summary>The sender's share of the receiver's queue; null for all of it.</summary>
    public QueueShare? Share { get; } = flow.Sender.ShareAt(receiver);

    /// <summary>Whether a packet of the stream was queued for the receiver: then the receiver must be notified of a cut.</summary>
    public bool Reached { get; private set; }

    /// <summary>The routed cost that is not acknowledged yet.</summary>
    public long Unacknowledged { get; private set; }

    /// <summary>The receiver discarded it: chunks are not routed to it and cost nothing.</summary>
    public bool Discarded { get; private set; }

    /// <summary>Sent packets that may still be answered: at most as many as the unacknowledged cost can contain.</summary>
    private int Unanswered { get; set; }

    /// <summary>The server ends the stream: notifies the receiver, unless it received no packet of it.</summary>
    public void End(string reason)
    {
        if (!Reached)
        {
            return;
        }

        if (Share is null)
        {
            Receiver.Connection.PostSignal(new Message(
                PacketWriter.RoutedTrailer(Flow.Sender.SidUtf8, Flow.Id, reason), WebSocketMessageType.Binary));
        }
        else
        {
            Receiver.Ends.Add(Flow, reason);
        }
    }

    /// <summary>A packet was queued for the receiver.</summary>
    public void Sent(int cost)
    {
        Reached = true;
        Unacknowledged += cost;
        Unanswered++;
    }

    /// <summary>The receiver has consumed this amount; more than was sent counts as all of it.</summary>
    public void Acknowledge(long amount)
    {
        Unacknowledged = Math.Max(0, Unacknowledged - amount);
        var chunks = (Unacknowledged + WireProtocol.ChunkOverheadCost - 1) / WireProtocol.ChunkOverheadCost;
        Unanswered = (int)Math.Min(Unanswered, chunks);
    }

    /// <summary>The receiver discards the stream; it may still answer each chunk that is under way.</summary>
    public void Discard()
    {
        Discarded = true;
        Unacknowledged = 0;
    }

    /// <summary>Books an answer of the receiver; false when no packet is left to answer.</summary>
    public bool TryTakeAnswer()
    {
        if (Unanswered == 0)
        {
            return false;
        }

        Unanswered--;
        return true;
    }
}
