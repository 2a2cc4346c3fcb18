using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;

namespace RemoteAccess.RoomServer.Rooms;

/// <summary>A connection that receives the number of a room's viewers.</summary>
/// <remarks>It is the entry in its own send queue, at most once, however often the number changes meanwhile.</remarks>
internal sealed class Watcher(string room, Peer connection) : QueuedMessage
{
    private int _viewers = -1;
    private int _queued;

    public string Room { get; } = room;

    public override int QueuedBytes => 0;

    public override ReadOnlyMemory<byte> Bytes => SignalJson.Encode(Signal);

    public override ServerSignal Signal
    {
        get
        {
            Volatile.Write(ref _queued, 0);
            return new ViewersSignal(Volatile.Read(ref _viewers));
        }
    }

    public void Welcome(LimitsInfo limits) => connection.PostSignal(new Message(new WatchingSignal(WireProtocol.Version, Room, limits)));

    public void Tell(int viewers)
    {
        if (Interlocked.Exchange(ref _viewers, viewers) != viewers && Interlocked.Exchange(ref _queued, 1) == 0)
        {
            connection.PostSignal(this);
        }
    }
}
