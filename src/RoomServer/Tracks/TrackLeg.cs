using System.Net.WebSockets;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Packets;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.Tracks;

/// <summary>
/// The unsent frames of one track for one subscriber: the newest <see cref="WireProtocol.KeptFrames"/>, within its <see
/// cref="FrameBudget"/>; the oldest are dropped.
/// </summary>
/// <remarks>
/// It is the entry in the subscriber's send queue, at most once and for one frame; if more frames wait, it is queued again at the end. So
/// other messages are delayed by at most one frame of each subscribed track. Frames are pushed under the room's lock and taken by the
/// subscriber's writer without it, so there is a separate lock, the innermost one. A push while the writer sends finds <c>_queued</c> set
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

    /// <summary>The oldest waiting frame; empty when there is none left.</summary>
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

    /// <summary>Adds a frame; the subscription takes its own reference. Never waits.</summary>
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

    /// <summary>Drops the waiting frames and accepts no more.</summary>
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

            // Not queued: the send queue is closed or full, so the connection is about to end.
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
                // Other tracks use the whole budget.
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
