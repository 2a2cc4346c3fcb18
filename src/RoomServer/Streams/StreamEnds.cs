using System.Net.WebSockets;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Rooms;

namespace RemoteAccess.RoomServer.Streams;

/// <summary>
/// The ends of viewers' streams that the server must send to one receiver. They belong to no sender's share, and each viewer can have a
/// thousand streams cut at once. So only one of them is in the receiver's send queue at a time, and they cannot fill the places of signals
/// there (B13).
/// </summary>
/// <remarks>
/// Each place is taken after the packets of the stream whose end is next, so an end follows them. Ends are added under the room's lock and
/// taken by the receiver's writer without it, so there is a separate lock, as in a subscription.
/// </remarks>
internal sealed class StreamEnds(Member receiver) : QueuedMessage
{
    private readonly Lock _gate = new();
    private readonly Queue<(StreamFlow Flow, string Reason)> _waiting = new();
    private bool _queued;
    private bool _taken;

    /// <summary>The approximate size of a trailer with a reason of the server.</summary>
    public override int QueuedBytes => 128;

    public override WebSocketMessageType Type => WebSocketMessageType.Binary;

    /// <summary>The next trailer.</summary>
    public override ReadOnlyMemory<byte> Bytes
    {
        get
        {
            lock (_gate)
            {
                _taken = true;
                return _waiting.TryDequeue(out var end)
                    ? PacketWriter.RoutedTrailer(end.Flow.Sender.SidUtf8, end.Flow.Id, end.Reason)
                    : default;
            }
        }
    }

    public void Add(StreamFlow flow, string reason)
    {
        lock (_gate)
        {
            _waiting.Enqueue((flow, reason));
            if (_queued)
            {
                return;
            }

            _queued = true;
        }

        Post();
    }

    public override void Release()
    {
        lock (_gate)
        {
            // Not queued: the connection has ended.
            _queued = _taken && _waiting.Count > 0;
            _taken = false;
            if (!_queued)
            {
                return;
            }
        }

        Post();
    }

    private void Post() => receiver.Connection.PostCaused(this, receiver.Announcements, CausedOrder.BehindPackets);
}
