using System.Net.WebSockets;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Packets;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.Tracks;

/// <summary>
/// What one subscriber has not yet been sent of one track: the newest <see cref="WireProtocol.KeptFrames"/> frames, within its
/// <see cref="FrameBudget"/>; the oldest make room.
/// </summary>
/// <remarks>
/// It stands in the subscriber's send queue itself, at most once and for one frame, and behind everything else when there are more: so
/// whatever else waits there is delayed by at most one frame of each subscribed track. Frames are pushed under the room's lock, taken by
/// the subscriber's writer without it: hence a lock of its own, the innermost one. A push while the writer sends finds <c>_queued</c> set
/// and leaves the rest to <see cref="Release"/>.
/// </remarks>
internal sealed class TrackLeg(DataTrack track, Member receiver, RoomServerMetrics metrics) : QueuedMessage
{
    private readonly Lock _gate = new();
    private readonly Queue<PacketBuffer> _waiting = new();
    private PacketBuffer? _sending;
    private bool _queued;
    private bool _taken;
    private bool _ended;

    public DataTrack Track => track;

    public Member Receiver => receiver;

    public override int QueuedBytes => 0;

    public override WebSocketMessageType Type => WebSocketMessageType.Binary;

    /// <summary>The oldest frame that waits; empty when there is none any more.</summary>
    public override ReadOnlyMemory<byte> Bytes
    {
        get
        {
            lock (_gate)
            {
                _taken = true;
                _sending = _waiting.TryDequeue(out var frame) ? frame : null;
                return _sending?.Bytes ?? default;
            }
        }
    }

    /// <summary>Adds a frame; the subscription takes a reference of its own. Never waits.</summary>
    public void Push(PacketBuffer frame)
    {
        lock (_gate)
        {
            if (_ended || !MakeRoom(frame.Length))
            {
                return;
            }

            frame.AddReference();
            _waiting.Enqueue(frame);
            if (_queued)
            {
                return;
            }

            _queued = true;
        }

        receiver.Connection.PostSignal(this);
    }

    /// <summary>Drops what waits and takes nothing more.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            while (_waiting.TryDequeue(out var frame))
            {
                GiveBack(frame);
            }
        }
    }

    public override void Release()
    {
        lock (_gate)
        {
            if (_sending is { } sent)
            {
                GiveBack(sent);
                _sending = null;
            }

            // Not taken: the send queue is closed or has no place, and so is the connection about to end.
            _queued = _taken && _waiting.Count > 0;
            _taken = false;
            if (!_queued)
            {
                return;
            }
        }

        receiver.Connection.PostSignal(this);
    }

    private bool MakeRoom(int bytes)
    {
        if (_waiting.Count == WireProtocol.KeptFrames)
        {
            DropOldest();
        }

        while (!receiver.FrameBudget.TryTake(bytes))
        {
            if (_waiting.Count == 0)
            {
                // Other tracks have the whole budget.
                metrics.FrameDropped();
                return false;
            }

            DropOldest();
        }

        return true;
    }

    private void DropOldest()
    {
        GiveBack(_waiting.Dequeue());
        metrics.FrameDropped();
    }

    private void GiveBack(PacketBuffer frame)
    {
        receiver.FrameBudget.Return(frame.Length);
        frame.Release();
    }
}
