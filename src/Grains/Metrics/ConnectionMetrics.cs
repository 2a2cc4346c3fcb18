using System.Diagnostics.Metrics;
using RemoteAccess.Grains.Declared;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Metrics;

using static RemoteAccess.Grains.Metrics.CounterTags;

namespace RemoteAccess.Grains.Metrics;

/// <summary>Sessions of rooms on this silo and their connections.
/// Part of <see cref="RemoteAccessMetrics"/>.</summary>
internal sealed class ConnectionMetrics
{
    private readonly GuardedCounter _connects;
    private readonly GuardedCounter _connectionsLost;
    private readonly GuardedCounter _closesAbandoned;
    private readonly GuardedCounter _collisions;
    private readonly GuardedCounter _declared;
    private readonly GuardedUpDownCounter _rooms;

    public ConnectionMetrics(Meter meter)
    {
        _connects = meter.CreateCounter<long>("remote_access.connects", "{attempt}", "Attempts to join a room, by outcome.");
        _connectionsLost = meter.CreateCounter<long>(
            "remote_access.connections.lost", "{connection}", "Connections to rooms that were lost, by reason.");
        _closesAbandoned = meter.CreateCounter<long>(
            "remote_access.closes.abandoned", "{room}", "Room connections whose close timed out and was abandoned.");
        _collisions = meter.CreateCounter<long>(
            "remote_access.transports.collisions", "{participant}", "Participants with a SID that another transport of the room uses.");
        _declared = meter.CreateCounter<long>(
            "remote_access.declared.writes", "{write}", "Attempts to store what publishers added to a room, by outcome.");
        _rooms = meter.CreateUpDownCounter<long>("remote_access.rooms", "{room}", "Room sessions on this silo.");
    }

    /// <inheritdoc cref="RemoteAccessMetrics.ShowZeros"/>
    public void ShowZeros()
    {
        _closesAbandoned.Add(0);
        _collisions.Add(0);
        _rooms.Add(0);
        Show(_connects, "outcome", [nameof(Connected), .. Enum.GetNames<RoomConnectFailure>()]);
        Show(_declared, "outcome", Enum.GetNames<DeclaredWrite>());
        Show(_connectionsLost, "reason", Enum.GetNames<RoomDisconnectReason>());
    }

    public void Connected(string outcome) => _connects.Add(1, Tag("outcome", outcome));

    public void ConnectionLost(RoomDisconnectReason reason) => _connectionsLost.Add(1, Tag("reason", reason.ToString()));

    public void DeclaredWritten(DeclaredWrite outcome) => _declared.Add(1, Tag("outcome", outcome.ToString()));

    public void SidCollided() => _collisions.Add(1);

    public void CloseAbandoned() => _closesAbandoned.Add(1);

    public void SessionStarted() => _rooms.Add(1);

    public void SessionEnded() => _rooms.Add(-1);
}
