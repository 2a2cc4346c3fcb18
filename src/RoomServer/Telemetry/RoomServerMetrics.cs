using System.Diagnostics.Metrics;
using RemoteAccess.Metrics;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Telemetry;

/// <summary>The room server's instruments. No tag names a room, an identity or a SID.</summary>
internal sealed class RoomServerMetrics
{
    public const string MeterName = "RemoteAccess.RoomServer";

    private readonly GuardedUpDownCounter _rooms;
    private readonly GuardedUpDownCounter _participants;
    private readonly GuardedUpDownCounter _connections;
    private readonly GuardedCounter _bytesReceived;
    private readonly GuardedCounter _bytesSent;
    private readonly GuardedCounter _refused;
    private readonly GuardedCounter _closed;
    private readonly GuardedCounter _streamsCut;
    private readonly GuardedCounter _packetsDropped;
    private readonly GuardedCounter _packetsDelayed;
    private readonly GuardedCounter _announcementsRefused;
    private readonly GuardedCounter _framesForwarded;
    private readonly GuardedCounter _framesDropped;
    private readonly GuardedUpDownCounter _streams;
    private readonly GuardedUpDownCounter _streamLegs;
    private readonly GuardedUpDownCounter _tracks;
    private readonly GuardedUpDownCounter _trackLegs;
    private readonly GuardedCounter _pauses;

    public RoomServerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _rooms = meter.CreateUpDownCounter<long>("roomserver.rooms", "{room}", "Rooms with at least one participant.");
        _participants = meter.CreateUpDownCounter<long>("roomserver.participants", "{participant}", "Participants in rooms.");
        _connections = meter.CreateUpDownCounter<long>("roomserver.connections", "{connection}", "Open connections, watchers included.");
        _bytesReceived = meter.CreateCounter<long>("roomserver.received", "By", "Message bytes received from clients.");
        _bytesSent = meter.CreateCounter<long>("roomserver.sent", "By", "Message bytes sent to clients.");
        _refused = meter.CreateCounter<long>(
            "roomserver.connections.refused", "{connection}", "Connections refused before the upgrade, by error.");
        _closed = meter.CreateCounter<long>("roomserver.connections.closed", "{connection}", "Connections ended, by close code.");
        _streamsCut = meter.CreateCounter<long>(
            "roomserver.streams.cut", "{stream}", "Streams the server cut because a receiver's queue was full or the sender had too many.");
        _packetsDropped = meter.CreateCounter<long>(
            "roomserver.packets.dropped", "{packet}",
                "Stream packets without a header, or whose sender may not publish; frames of a track that the sender does not have.");
        _packetsDelayed = meter.CreateCounter<long>(
            "roomserver.packets.delayed", "{packet}",
                "Stream packets from viewers to a viewer that had to wait: viewers sent more than they may put on its link.");
        _announcementsRefused = meter.CreateCounter<long>(
            "roomserver.announcements.refused",
            "{request}",
            "Attribute updates and publications of viewers that were refused: more than viewers may put on each other's links.");
        _framesForwarded = meter.CreateCounter<long>(
            "roomserver.frames.forwarded", "{frame}", "Frames of data tracks queued, once for each subscriber.");
        _framesDropped = meter.CreateCounter<long>(
            "roomserver.frames.dropped", "{frame}",
                "Frames of data tracks dropped: a newer frame replaced them before a subscriber read them, or they came too fast.");
        _streams = meter.CreateUpDownCounter<long>("roomserver.streams", "{stream}", "Byte streams open.");
        _streamLegs = meter.CreateUpDownCounter<long>(
            "roomserver.streams.receivers", "{receiver}", "Receivers of open byte streams, summed over the streams.");
        _tracks = meter.CreateUpDownCounter<long>("roomserver.tracks", "{track}", "Data tracks published.");
        _trackLegs = meter.CreateUpDownCounter<long>("roomserver.tracks.subscriptions", "{subscription}", "Subscriptions of data tracks.");
        _pauses = meter.CreateCounter<long>(
            "roomserver.connections.paused",
            "{pause}",
            "Pauses in reading a connection that caused too much work.");
    }

    /// <summary>
    /// Reports 0 for events that have not happened yet, for each value of a tag: otherwise they look as if they were not measured. Call it
    /// when the host starts: nothing listens to the instruments before.
    /// </summary>
    public void ShowZeros()
    {
        foreach (var now in new[] { _rooms, _participants, _connections, _streams, _streamLegs, _tracks, _trackLegs })
        {
            now.Add(0);
        }

        GuardedCounter[] plain =
        [
            _bytesReceived, _bytesSent, _streamsCut, _packetsDropped, _packetsDelayed, _framesForwarded, _framesDropped, _pauses,
                _announcementsRefused,
        ];
        foreach (var counter in plain)
        {
            counter.Add(0);
        }

        foreach (var error in RefusalCode.All)
        {
            _refused.Add(0, new KeyValuePair<string, object?>("error", error));
        }

        foreach (var code in Enum.GetNames<RoomCloseCode>())
        {
            _closed.Add(0, new KeyValuePair<string, object?>("code", code));
        }
    }

    public void StreamsChanged(int by) => _streams.Add(by);

    public void StreamLegsChanged(int by) => _streamLegs.Add(by);

    public void TracksChanged(int by) => _tracks.Add(by);

    public void TrackLegsChanged(int by) => _trackLegs.Add(by);

    public void Paused() => _pauses.Add(1);

    public void RoomOpened() => _rooms.Add(1);

    public void RoomClosed() => _rooms.Add(-1);

    public void ParticipantJoined() => _participants.Add(1);

    public void ParticipantLeft() => _participants.Add(-1);

    public void ConnectionOpened() => _connections.Add(1);

    public void ConnectionClosed(RoomCloseCode code)
    {
        _connections.Add(-1);
        _closed.Add(1, new KeyValuePair<string, object?>("code", code.ToString()));
    }

    public void Refused(string error) => _refused.Add(1, new KeyValuePair<string, object?>("error", error));

    public void Received(int bytes) => _bytesReceived.Add(bytes);

    public void Sent(int bytes) => _bytesSent.Add(bytes);

    public void StreamCut() => _streamsCut.Add(1);

    public void FramesForwarded(int subscribers) => _framesForwarded.Add(subscribers);

    public void FrameDropped() => _framesDropped.Add(1);

    public void PacketDelayed() => _packetsDelayed.Add(1);

    public void AnnouncementRefused() => _announcementsRefused.Add(1);

    public void PacketDropped() => _packetsDropped.Add(1);
}
