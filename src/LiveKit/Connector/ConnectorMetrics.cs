using System.Diagnostics.Metrics;
using RemoteAccess.LiveKit.Native.Telemetry;
using RemoteAccess.Metrics;

namespace RemoteAccess.LiveKit.Connector;

/// <summary>The instruments of the connector, on the meter of the native layer. No tag carries an identity, a SID or a room.</summary>
internal sealed class ConnectorMetrics
{
    private readonly GuardedHistogram<double> _lookUps;
    private readonly GuardedCounter _found;
    private readonly GuardedCounter _departuresMissed;
    private readonly GuardedCounter _inboundRefused;
    private readonly GuardedCounter _chunksWithoutStream;
    private readonly GuardedCounter _flooded;
    private readonly GuardedCounter _announcements;

    public ConnectorMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(LiveKitMetrics.MeterName);
        _lookUps = meter.CreateHistogram<double>("livekit.lookup.duration", "s", "Look-ups of who is in a room, by outcome.");
        _found = meter.CreateCounter<long>(
            "livekit.lookup.found", "{participant}", "Participants a look-up showed before the server's own report.");
        _departuresMissed = meter.CreateCounter<long>(
            "livekit.departures.missed", "{participant}", "Participants whose departure was not reported, but found by look-ups.");
        _inboundRefused = meter.CreateCounter<long>(
            "livekit.inbound.refused", "{stream}", "Inbound streams refused: too many, or an id or topic that is not valid.");
        _chunksWithoutStream = meter.CreateCounter<long>("livekit.inbound.stray", "{chunk}", "Inbound chunks of no open stream.");
        _flooded = meter.CreateCounter<long>(
            "livekit.inbound.flooded", "{attempt}", "Attempts to remove a participant that opened streams and sent nothing on them.");
        _announcements = meter.CreateCounter<long>(
            "livekit.announcements.failed", "{attempt}", "Announcements of the device's connection that the server did not acknowledge.");
    }

    internal void LookedUp(double seconds, string outcome) =>
        _lookUps.Record(seconds, new KeyValuePair<string, object?>("outcome", outcome));

    internal void Found(int participants) => _found.Add(participants);

    internal void DepartureMissed() => _departuresMissed.Add(1);

    internal void InboundRefused() => _inboundRefused.Add(1);

    internal void ChunkWithoutStream() => _chunksWithoutStream.Add(1);

    internal void Flooded() => _flooded.Add(1);

    internal void AnnouncementFailed() => _announcements.Add(1);
}
