using System.Diagnostics.Metrics;
using RemoteAccess.Grains.Handlers;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.OnDemand;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;
using RemoteAccess.Registry;
using RemoteAccess.Viewers;

namespace RemoteAccess.Grains.Metrics;

/// <summary>The instruments of the grains, one verb each at the call sites. No tag carries an identity or a SID. See
/// docs/metrics.md.</summary>
internal sealed class RemoteAccessMetrics
{
    private const string TooLarge = "too-large";
    private const string Refused = "refused";
    private static readonly ViewerGrants[] s_driving = [ViewerGrants.Publish, ViewerGrants.Call, ViewerGrants.SetParameters];
    private static readonly ViewerGrants[] s_grants = [ViewerGrants.View, .. s_driving, ViewerGrants.Assets];

    private readonly Counter<long> _framesSent;
    private readonly Counter<long> _bytesSent;
    private readonly Counter<long> _writes;
    private readonly Counter<long> _framesDiscarded;
    private readonly Counter<long> _framesCoalesced;
    private readonly Counter<long> _framesDisplaced;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _messageBytes;
    private readonly Counter<long> _messagesTooLarge;
    private readonly UpDownCounter<long> _subscriptions;
    private readonly Counter<long> _resets;
    private readonly Counter<long> _removals;
    private readonly Counter<long> _registrations;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _connects;
    private readonly Counter<long> _connectionsLost;
    private readonly Counter<long> _closesAbandoned;
    private readonly Counter<long> _arrivals;
    private readonly Counter<long> _inboundFrames;
    private readonly Counter<long> _inboundDropped;
    private readonly Counter<long> _inboundBytes;
    private readonly Counter<long> _inboundSkipped;
    private readonly Counter<long> _throttled;
    private readonly Counter<long> _audited;
    private readonly Counter<long> _notPermitted;
    private readonly Counter<long> _listenerEvents;
    private readonly Counter<long> _listenerMissed;
    private readonly Histogram<double> _requests;
    private readonly Counter<long> _lossyFrames;
    private readonly Counter<long> _lossyBytes;
    private readonly Counter<long> _lossyDropped;
    private readonly Counter<long> _tracksFailed;
    private readonly UpDownCounter<long> _tracks;
    private readonly UpDownCounter<long> _participants;
    private readonly UpDownCounter<long> _rooms;
    private readonly Histogram<double> _opens;
    private readonly Histogram<double> _writeTimes;
    private readonly Histogram<long> _queueFrames;
    private readonly Histogram<double> _queueAges;
    private readonly Counter<long>[] _plain;
    private volatile LinkSample _sample = new(0, 0, 0);

    public RemoteAccessMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(RemoteAccessMeter.Name);
        _framesSent = meter.CreateCounter<long>("remote_access.frames.sent", "{frame}", "Control frames handed to the transport in full.");
        _bytesSent = meter.CreateCounter<long>("remote_access.bytes.sent", "By", "Bytes handed to the transport.");
        _writes = meter.CreateCounter<long>(
            "remote_access.writes", "{write}", "Writes to the transport; fewer than frames when they are coalesced.");
        _framesDiscarded =
            meter.CreateCounter<long>("remote_access.frames.discarded", "{frame}",
                "Accepted frames thrown away by a reset or a removal, those of a failed or abandoned write included.");
        _framesCoalesced =
            meter.CreateCounter<long>("remote_access.frames.coalesced", "{frame}",
                "Queued frames that a newer one of the same channel, parameter or status took the place of.");
        _framesDisplaced =
            meter.CreateCounter<long>("remote_access.frames.displaced", "{frame}",
                "Queued channel messages that a newer one displaced while a large frame was written.");
        _messages = meter.CreateCounter<long>(
            "remote_access.messages", "{message}", "Channel messages published, those that reached nobody included.");
        _messageBytes = meter.CreateCounter<long>("remote_access.messages.bytes", "By", "Bytes of the channel messages published.");
        _messagesTooLarge = meter.CreateCounter<long>(
            "remote_access.messages.too_large", "{message}", "Channel messages refused because they are larger than a frame may be.");
        _subscriptions = meter.CreateUpDownCounter<long>(
            "remote_access.subscriptions", "{subscription}", "Subscriptions of viewers to channels.");
        _resets = meter.CreateCounter<long>("remote_access.resets", "{reset}", "Participants torn down to be set up again, by reason.");
        _removals = meter.CreateCounter<long>(
            "remote_access.removals", "{participant}", "Participants removed, by reason; those torn down to be set up again are resets.");
        _registrations = meter.CreateCounter<long>("remote_access.registrations", "{decision}", "Verdicts of the registry, by decision.");
        _retries = meter.CreateCounter<long>("remote_access.retries", "{retry}", "Adds tried again after a back-off.");
        _connects = meter.CreateCounter<long>("remote_access.connects", "{attempt}", "Attempts to join a room, by outcome.");
        _connectionsLost = meter.CreateCounter<long>(
            "remote_access.connections.lost", "{connection}", "Connections to rooms that ended without our doing, by reason.");
        _closesAbandoned = meter.CreateCounter<long>(
            "remote_access.closes.abandoned", "{room}", "Room connections whose close hung and was abandoned.");
        _arrivals = meter.CreateCounter<long>(
            "remote_access.arrivals", "{arrival}", "News of a viewer in a room from outside its connection, by outcome.");
        _inboundFrames = meter.CreateCounter<long>("remote_access.inbound.frames", "{frame}", "Frames received from viewers.");
        _inboundDropped = meter.CreateCounter<long>("remote_access.inbound.dropped", "{stream}", "Inbound streams dropped, by reason.");
        _inboundBytes = meter.CreateCounter<long>("remote_access.inbound.bytes", "By", "Bytes of the frames received from viewers.");
        _inboundSkipped = meter.CreateCounter<long>(
            "remote_access.inbound.skipped", "{message}", "Frames of viewers that are no message and were skipped.");
        _throttled = meter.CreateCounter<long>(
            "remote_access.inbound.throttled", "{episode}", "Times a viewer sent faster than allowed and was slowed down.");
        _audited = meter.CreateCounter<long>("remote_access.audit", "{action}", "Granted driving actions of viewers, by action.");
        _notPermitted = meter.CreateCounter<long>(
            "remote_access.not_permitted", "{request}", "Requests outside the viewer's grants, by action.");
        _listenerEvents = meter.CreateCounter<long>("remote_access.listener.events", "{event}", "Events that listeners took.");
        _listenerMissed = meter.CreateCounter<long>(
            "remote_access.listener.missed", "{event}", "Events lost because a listener was too slow or failed.");
        _requests = meter.CreateHistogram<double>(
            "remote_access.request.duration",
            "s",
            "Time from a viewer's request to its queued answer, by kind and outcome.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [
                0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
            });
        _lossyFrames = meter.CreateCounter<long>(
            "remote_access.lossy.frames", "{frame}", "Messages of lossy channels pushed to their data track.");
        _lossyBytes = meter.CreateCounter<long>("remote_access.lossy.bytes", "By", "Bytes of those messages.");
        _lossyDropped = meter.CreateCounter<long>(
            "remote_access.lossy.dropped", "{message}", "Messages of lossy channels dropped, by reason.");
        _tracksFailed = meter.CreateCounter<long>(
            "remote_access.tracks.failed", "{attempt}", "Attempts to publish a data track that failed.");
        _tracks = meter.CreateUpDownCounter<long>("remote_access.tracks", "{track}", "Data tracks published now.");
        _participants = meter.CreateUpDownCounter<long>("remote_access.participants", "{participant}", "Registered participants.");
        _rooms = meter.CreateUpDownCounter<long>("remote_access.rooms", "{room}", "Room sessions on this silo.");
        _opens = meter.CreateHistogram<double>(
            "remote_access.open.duration",
            "s",
            "Time to set a participant up, from its step to its registration.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [
                0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
            });
        _writeTimes = meter.CreateHistogram<double>(
            "remote_access.write.duration",
            "s",
            "Time of one write to the transport.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries =
                    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
            });
        _queueFrames = meter.CreateHistogram<long>(
            "remote_access.queue.frames",
            "{frame}",
            "Frames queued for a viewer, looked at every 5 s.",
            advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] });
        _queueAges = meter.CreateHistogram<double>(
            "remote_access.queue.age",
            "s",
            "Age of the oldest frame queued for a viewer, 0 for an empty queue, looked at every 5 s.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0, 0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
            });
        _plain =
        [
            _framesSent, _bytesSent, _writes, _framesDiscarded, _framesCoalesced, _framesDisplaced, _messages, _messageBytes,
                _messagesTooLarge,
            _retries, _closesAbandoned, _inboundFrames, _inboundBytes, _inboundSkipped, _throttled, _listenerEvents, _listenerMissed,
            _lossyFrames, _lossyBytes, _tracksFailed,
        ];
        meter.CreateObservableGauge(
            "remote_access.participants.quarantined", () =>
                _sample.Quarantined, "{participant}", "Viewers past their budget of failures, now.");
        meter.CreateObservableGauge(
            "remote_access.participants.slow", () =>
                _sample.Slow, "{participant}", "Viewers whose oldest queued frame waits for 1 s or longer, now.");
        meter.CreateObservableGauge(
            "remote_access.streams", () => _sample.Outbound, "{stream}", "Control streams open to viewers, now.");
    }

    /// <summary>Makes what has never happened show 0, for each value of a tag, so that a rate sees the first one rise.</summary>
    public void ShowZeros()
    {
        foreach (var counter in _plain)
        {
            counter.Add(0);
        }

        foreach (var now in new[] { _subscriptions, _tracks, _participants, _rooms })
        {
            now.Add(0);
        }

        Show(_resets, "reason", Enum.GetNames<ReasonCode>());
        Show(_removals, "reason", Enum.GetNames<ReasonCode>());
        Show(_registrations, "decision", Enum.GetNames<RegistrationDecision>());
        Show(_arrivals, "outcome", Enum.GetNames<ArrivalOutcome>());
        Show(_connects, "outcome", [nameof(Connected), .. Enum.GetNames<RoomConnectFailure>()]);
        Show(_connectionsLost, "reason", Enum.GetNames<RoomDisconnectReason>());
        Show(_inboundDropped, "reason", Enum.GetValues<InboundDrop>().Select(reason => reason.Name()));
        Show(_lossyDropped, "reason", [TooLarge, Refused]);
        Show(_audited, "action", s_driving.Select(ViewerGrantNames.Format));
        Show(_notPermitted, "action", s_grants.Select(ViewerGrantNames.Format));
    }

    /// <summary>One viewer's queue was looked at.</summary>
    public void QueueSeen(int frames, TimeSpan oldest)
    {
        _queueFrames.Record(frames);
        _queueAges.Record(oldest.TotalSeconds);
    }

    /// <summary>All viewers were looked at.</summary>
    public void Sampled(LinkSample sample) => _sample = sample;

    /// <summary>A write was taken by the transport.</summary>
    public void WriteTook(TimeSpan time) => _writeTimes.Record(time.TotalSeconds);

    public void Written(int frames, int bytes)
    {
        _framesSent.Add(frames);
        _bytesSent.Add(bytes);
        _writes.Add(1);
    }

    public void FramesDiscarded(int frames)
    {
        if (frames > 0)
        {
            _framesDiscarded.Add(frames);
        }
    }

    public void FrameCoalesced() => _framesCoalesced.Add(1);

    public void FrameDisplaced() => _framesDisplaced.Add(1);

    public void MessagePublished(int bytes)
    {
        _messages.Add(1);
        _messageBytes.Add(bytes);
    }

    public void MessageTooLarge() => _messagesTooLarge.Add(1);

    /// <summary>Subscriptions to channels came or, with a negative number, went.</summary>
    public void Subscriptions(int change) => _subscriptions.Add(change);

    public void ParticipantReset(ReasonCode reason) => _resets.Add(1, Tag("reason", reason.ToString()));

    public void ParticipantAdded(TimeSpan took)
    {
        _participants.Add(1);
        _opens.Record(took.TotalSeconds);
    }

    /// <summary>A participant is not registered any more: for good, or to be set up again, which <see cref="ParticipantReset"/> has
    /// counted.</summary>
    public void ParticipantRemoved(ReasonCode reason, bool forReset)
    {
        _participants.Add(-1);
        if (!forReset)
        {
            _removals.Add(1, Tag("reason", reason.ToString()));
        }
    }

    public void Decided(RegistrationDecision decision) => _registrations.Add(1, Tag("decision", decision.ToString()));

    public void Retried() => _retries.Add(1);

    public void ViewerArrived(ArrivalOutcome outcome) => _arrivals.Add(1, Tag("outcome", outcome.ToString()));

    public void Connected(string outcome) => _connects.Add(1, Tag("outcome", outcome));

    public void ConnectionLost(RoomDisconnectReason reason) => _connectionsLost.Add(1, Tag("reason", reason.ToString()));

    public void CloseAbandoned() => _closesAbandoned.Add(1);

    public void FrameReceived(long bytes)
    {
        _inboundFrames.Add(1);
        _inboundBytes.Add(bytes);
    }

    public void MessageSkipped() => _inboundSkipped.Add(1);

    public void Throttled() => _throttled.Add(1);

    public void Audited(string action) => _audited.Add(1, Tag("action", action));

    public void NotPermitted(string action) => _notPermitted.Add(1, Tag("action", action));

    public void ListenerTold(int events) => _listenerEvents.Add(events);

    public void ListenerMissed(int events) => _listenerMissed.Add(events);

    public void Requested(PermitKind kind, RequestOutcome outcome, TimeSpan took) => _requests.Record(
        took.TotalSeconds, new KeyValuePair<string, object?>("kind", kind.ToString()),
            new KeyValuePair<string, object?>("outcome", outcome.ToString()));

    public void InboundDropped(InboundDrop reason) => _inboundDropped.Add(1, Tag("reason", reason.Name()));

    public void LossyPushed(int bytes)
    {
        _lossyFrames.Add(1);
        _lossyBytes.Add(bytes);
    }

    public void LossyDropped(bool tooLarge) => _lossyDropped.Add(1, Tag("reason", tooLarge ? TooLarge : Refused));

    public void TrackFailed() => _tracksFailed.Add(1);

    /// <summary>Data tracks were published or, with a negative number, closed.</summary>
    public void Tracks(int change) => _tracks.Add(change);

    public void SessionStarted() => _rooms.Add(1);

    public void SessionEnded() => _rooms.Add(-1);

    private static void Show(Counter<long> counter, string tag, IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            counter.Add(0, Tag(tag, value));
        }
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
