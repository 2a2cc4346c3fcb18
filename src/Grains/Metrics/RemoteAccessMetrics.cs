using System.Diagnostics.Metrics;
using RemoteAccess.Grains.Declared;
using RemoteAccess.Grains.Handlers;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.OnDemand;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Metrics;

/// <summary>One method for each thing that the grains count; the instruments are in the class of their area.
/// No tag carries an identity or a SID. See docs/metrics.md.</summary>
/// <remarks>Thread-safe without a lock, as instruments are.</remarks>
internal sealed class RemoteAccessMetrics
{
    private readonly SendMetrics _sends;
    private readonly PublishMetrics _publishes;
    private readonly ParticipantMetrics _participants;
    private readonly ConnectionMetrics _connections;
    private readonly InboundMetrics _inbound;
    private readonly FleetMetrics _fleet;

    public RemoteAccessMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(RemoteAccessMeter.Name);
        _sends = new SendMetrics(meter);
        _publishes = new PublishMetrics(meter);
        _participants = new ParticipantMetrics(meter);
        _connections = new ConnectionMetrics(meter);
        _inbound = new InboundMetrics(meter);
        _fleet = new FleetMetrics(meter);
    }

    /// <summary>Initialises all counters with 0 for each value of a tag, so that a rate includes the first event.</summary>
    public void ShowZeros()
    {
        _sends.ShowZeros();
        _publishes.ShowZeros();
        _participants.ShowZeros();
        _connections.ShowZeros();
        _inbound.ShowZeros();
        _fleet.ShowZeros();
    }

    /// <inheritdoc cref="SendMetrics.QueueSeen"/>
    public void QueueSeen(int frames, TimeSpan oldest) => _sends.QueueSeen(frames, oldest);

    /// <inheritdoc cref="SendMetrics.MeasuresWrites"/>
    public bool MeasuresWrites => _sends.MeasuresWrites;

    /// <inheritdoc cref="SendMetrics.WriteTook"/>
    public void WriteTook(TimeSpan time) => _sends.WriteTook(time);

    public void Written(int frames, int bytes) => _sends.Written(frames, bytes);

    public void FramesDiscarded(int frames) => _sends.FramesDiscarded(frames);

    public void FrameCoalesced() => _sends.FrameCoalesced();

    public void FrameDisplaced() => _sends.FrameDisplaced();

    public void MessagePublished(int bytes) => _publishes.MessagePublished(bytes);

    public void MessageTooLarge() => _publishes.MessageTooLarge();

    /// <inheritdoc cref="PublishMetrics.Subscriptions"/>
    public void Subscriptions(int change) => _publishes.Subscriptions(change);

    public void LossyPushed(int bytes) => _publishes.LossyPushed(bytes);

    public void LossyDropped(bool tooLarge) => _publishes.LossyDropped(tooLarge);

    public void TrackFailed() => _publishes.TrackFailed();

    /// <inheritdoc cref="PublishMetrics.Tracks"/>
    public void Tracks(int change) => _publishes.Tracks(change);

    /// <inheritdoc cref="ParticipantMetrics.Sampled"/>
    public void Sampled(LinkSample sample) => _participants.Sampled(sample);

    public void ParticipantReset(ReasonCode reason) => _participants.ParticipantReset(reason);

    public void ParticipantAdded(TimeSpan took) => _participants.ParticipantAdded(took);

    /// <inheritdoc cref="ParticipantMetrics.ParticipantRemoved"/>
    public void ParticipantRemoved(ReasonCode reason, bool forReset) => _participants.ParticipantRemoved(reason, forReset);

    public void Decided(RegistrationDecision decision) => _participants.Decided(decision);

    public void Retried() => _participants.Retried();

    public void Evicted(Eviction outcome) => _participants.Evicted(outcome);

    public void ViewerArrived(ArrivalOutcome outcome) => _participants.ViewerArrived(outcome);

    public void Connected(string outcome) => _connections.Connected(outcome);

    public void ConnectionLost(RoomDisconnectReason reason) => _connections.ConnectionLost(reason);

    public void DeclaredWritten(DeclaredWrite outcome) => _connections.DeclaredWritten(outcome);

    public void SidCollided() => _connections.SidCollided();

    public void CloseAbandoned() => _connections.CloseAbandoned();

    public void SessionStarted() => _connections.SessionStarted();

    public void SessionEnded() => _connections.SessionEnded();

    public void RoomMoved(RoomMove outcome) => _fleet.RoomMoved(outcome);

    public void RoomReopened(RoomReopening outcome) => _fleet.RoomReopened(outcome);

    public void SessionSuperseded() => _fleet.SessionSuperseded();

    public void CutOff() => _fleet.CutOff();

    public void FrameReceived(long bytes) => _inbound.FrameReceived(bytes);

    public void MessageSkipped() => _inbound.MessageSkipped();

    public void Throttled() => _inbound.Throttled();

    public void Audited(string action) => _inbound.Audited(action);

    public void NotPermitted(string action) => _inbound.NotPermitted(action);

    public void ListenerTold(int events) => _inbound.ListenerTold(events);

    public void ListenerMissed(int events) => _inbound.ListenerMissed(events);

    public void Requested(PermitKind kind, RequestOutcome outcome, TimeSpan took) => _inbound.Requested(kind, outcome, took);

    public void InboundDropped(InboundDrop reason) => _inbound.InboundDropped(reason);
}
