using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Rooms;

namespace RemoteAccess.RoomServer.Streams;

/// <summary>One stream on its way to one receiver. Guarded by the room's lock.</summary>
internal sealed class StreamLeg(StreamFlow flow, Member receiver)
{
    public StreamFlow Flow { get; } = flow;

    public Member Receiver { get; } = receiver;

    /// <summary>What the sender may fill of the receiver's queue; null for all of it.</summary>
    public QueueShare? Share { get; } = flow.Sender.ShareAt(receiver);

    /// <summary>Whether anything of the stream was queued for the receiver: then it has to be told of a cut.</summary>
    public bool Reached { get; set; }

    /// <summary>Cost of what was routed and is not yet acknowledged.</summary>
    public long Unacknowledged { get; set; }

    /// <summary>The receiver wants no more of it: chunks are not routed to it and cost nothing.</summary>
    public bool Discarded { get; set; }
}
