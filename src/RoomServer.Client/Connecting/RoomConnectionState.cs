using System.Threading.Channels;
using RemoteAccess.RoomServer.Client.Requests;
using RemoteAccess.RoomServer.Client.Streams;
using RemoteAccess.RoomServer.Client.Tracks;

namespace RemoteAccess.RoomServer.Client.Connecting;

/// <summary>The parts of a joined connection, shared by the client's calls and its receive loop.</summary>
internal sealed class RoomConnectionState : IDisposable
{
    public RoomConnectionState(IRoomLink link, RoomClientOptions options)
    {
        Link = link;
        Receipts = new ReceiptPump(link, options.MaxIncomingStreams);
        Incoming = new IncomingStreams(Receipts, options);
        Frames = new FramePump(link);
        Events = Channel.CreateBounded<RoomClientEvent>(new BoundedChannelOptions(options.EventCapacity) { SingleWriter = true });
    }

    public IRoomLink Link { get; }

    public RoomView View { get; } = new();

    public ReceiptPump Receipts { get; }

    public IncomingStreams Incoming { get; }

    public OutgoingStreams Outgoing { get; } = new();

    public RemoteTracks Tracks { get; } = new();

    public FramePump Frames { get; }

    public PendingRequests Requests { get; } = new();

    public Channel<RoomClientEvent> Events { get; }

    public void Dispose() => Link.Dispose();
}
