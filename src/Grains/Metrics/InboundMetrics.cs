using System.Diagnostics.Metrics;
using RemoteAccess.Grains.Handlers;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Metrics;
using RemoteAccess.Viewers;

using static RemoteAccess.Grains.Metrics.CounterTags;

namespace RemoteAccess.Grains.Metrics;

/// <summary>What viewers send and request, and the events for listeners.
/// Part of <see cref="RemoteAccessMetrics"/>.</summary>
internal sealed class InboundMetrics
{
    private static readonly ViewerGrants[] s_driving = [ViewerGrants.Publish, ViewerGrants.Call, ViewerGrants.SetParameters];
    private static readonly ViewerGrants[] s_grants = [ViewerGrants.View, .. s_driving, ViewerGrants.Assets];

    private readonly GuardedCounter _inboundFrames;
    private readonly GuardedCounter _inboundDropped;
    private readonly GuardedCounter _inboundBytes;
    private readonly GuardedCounter _inboundSkipped;
    private readonly GuardedCounter _throttled;
    private readonly GuardedCounter _audited;
    private readonly GuardedCounter _notPermitted;
    private readonly GuardedCounter _listenerEvents;
    private readonly GuardedCounter _listenerMissed;
    private readonly GuardedHistogram<double> _requests;

    public InboundMetrics(Meter meter)
    {
        _inboundFrames = meter.CreateCounter<long>("remote_access.inbound.frames", "{frame}", "Frames received from viewers.");
        _inboundDropped = meter.CreateCounter<long>("remote_access.inbound.dropped", "{stream}", "Inbound streams dropped, by reason.");
        _inboundBytes = meter.CreateCounter<long>("remote_access.inbound.bytes", "By", "Bytes of the frames received from viewers.");
        _inboundSkipped = meter.CreateCounter<long>(
            "remote_access.inbound.skipped", "{message}", "Frames from viewers that were skipped because they are not a valid message.");
        _throttled = meter.CreateCounter<long>(
            "remote_access.inbound.throttled", "{episode}", "Times a viewer sent faster than allowed and was slowed down.");
        _audited = meter.CreateCounter<long>(
            "remote_access.audit", "{action}", "Permitted actions of viewers that change something, by action.");
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
                HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
            });
    }

    /// <inheritdoc cref="RemoteAccessMetrics.ShowZeros"/>
    public void ShowZeros()
    {
        _inboundFrames.Add(0);
        _inboundBytes.Add(0);
        _inboundSkipped.Add(0);
        _throttled.Add(0);
        _listenerEvents.Add(0);
        _listenerMissed.Add(0);
        Show(_inboundDropped, "reason", Enum.GetValues<InboundDrop>().Select(reason => reason.Name()));
        Show(_audited, "action", s_driving.Select(ViewerGrantNames.Format));
        Show(_notPermitted, "action", s_grants.Select(ViewerGrantNames.Format));
    }

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
}
