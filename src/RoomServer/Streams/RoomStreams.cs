using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.Streams;

/// <summary>
/// The lifecycle of a room's streams. A stream ends with its trailer, with its sender, with a cut, or, unless it is for everyone, with the
/// departure of its last receiver: no entry waits for a packet that may never arrive (B13). A leg ends with its stream or its receiver.
/// Guarded by the room's lock.
/// </summary>
internal sealed class RoomStreams(RoomServerMetrics metrics)
{
    /// <summary>The allowance for a trailer that is under way when its stream ends; a trailer costs no credit.</summary>
    private const int TrailerCost = 2 * WireProtocol.ChunkOverheadCost;

    private const string NobodyLeft = "its destinations have left the room, or were not there";

    /// <summary>Opens a new stream of the sender.</summary>
    public StreamFlow Open(Member sender, ByteStreamId id, int window, bool toEveryone)
    {
        var flow = new StreamFlow(sender, id, window, toEveryone);
        sender.Flows.Add(id, flow);
        metrics.StreamsChanged(1);
        return flow;
    }

    public StreamLeg LegTo(StreamFlow flow, Member receiver)
    {
        if (flow.FindLeg(receiver) is { } known)
        {
            return known;
        }

        var leg = new StreamLeg(flow, receiver);
        flow.Add(leg);
        receiver.Legs.Add(leg);
        metrics.StreamLegsChanged(1);
        return leg;
    }

    /// <summary>Ends a stream: its trailer came, it was cut, or its sender has left. Idempotent.</summary>
    public void End(StreamFlow flow)
    {
        if (!flow.Sender.Flows.Remove(flow.Id))
        {
            return;
        }

        foreach (var leg in flow.Legs)
        {
            leg.Receiver.Legs.Remove(leg);
        }

        metrics.StreamLegsChanged(-flow.Legs.Count);
        metrics.StreamsChanged(-1);
    }

    /// <summary>
    /// Ends a stream and notifies its sender, which does not know: packets that it has sent already are still tolerated (<see
    /// cref="Member.Strays"/>).
    /// </summary>
    /// <param name="flow">The stream.</param>
    /// <param name="reason">Why.</param>
    /// <param name="departed">The member whose departure precedes it; null when its sender caused it.</param>
    public void Reset(StreamFlow flow, string reason, Member? departed = null)
    {
        End(flow);
        flow.Sender.Strays.Allow(flow.UnspentCredit + TrailerCost);
        var reset = new Message(new StreamResetSignal(flow.Id.ToString(), reason));
        if (departed is null)
        {
            flow.Sender.Connection.PostSignal(reset);
        }
        else
        {
            departed.Announce(flow.Sender, reset);
        }
    }

    /// <summary>Ends a stream that no longer has a receiver.</summary>
    /// <param name="flow">The stream.</param>
    /// <param name="departed">The receiver that has left; null when there was none.</param>
    public void EndIfUnreachable(StreamFlow flow, Member? departed = null)
    {
        if (flow is { ToEveryone: false, Legs.Count: 0 })
        {
            Reset(flow, NobodyLeft, departed);
        }
    }

    /// <summary>A member has left: its streams end, and it no longer delays the streams of others.</summary>
    public void SenderLeft(Member member)
    {
        foreach (var flow in member.Flows.Values.ToArray())
        {
            if (member.Grant.Hidden)
            {
                // The others did not see it, so its departure cannot end the streams on their side.
                foreach (var leg in flow.Legs)
                {
                    leg.End("the sender has left");
                }
            }

            End(flow);
        }
    }

    /// <summary>A member has left, and the others were notified: streams to it get their credit back or end.</summary>
    public void ReceiverLeft(Member member)
    {
        foreach (var leg in member.Legs.ToArray())
        {
            leg.Flow.Remove(leg);
            member.Legs.Remove(leg);
            metrics.StreamLegsChanged(-1);
            leg.Flow.GrantIfDue();
            EndIfUnreachable(leg.Flow, departed: member);
        }
    }
}
