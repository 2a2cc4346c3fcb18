using System.Diagnostics.Metrics;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Metrics;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Metrics;

/// <summary>The transports of rooms that are reached over several: their states, losses and joins. The tag <c>transport</c> is the name of
/// the connector.</summary>
/// <remarks>Thread-safe without a lock, as instruments are.</remarks>
internal sealed class TransportMetrics
{
    private readonly GuardedUpDownCounter _states;
    private readonly GuardedCounter _lost;
    private readonly GuardedCounter _joins;

    public TransportMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(RemoteAccessMeter.Name);
        _states = meter.CreateUpDownCounter<long>(
            "remote_access.transports", "{transport}", "Transports of rooms that are reached over several, by state.");
        _lost = meter.CreateCounter<long>(
            "remote_access.transports.lost", "{connection}",
                "Lost connections of single transports of rooms that have several, by reason.");
        _joins = meter.CreateCounter<long>(
            "remote_access.transports.joins", "{attempt}", "Attempts to join a room on one of its transports, by outcome.");
    }

    /// <summary>Initialises the counters of a transport with 0.</summary>
    public void ShowZeros(string transport)
    {
        foreach (var state in Enum.GetValues<TransportState>())
        {
            _states.Add(0, Tag(transport), new("state", state.ToString()));
        }

        foreach (var reason in Enum.GetValues<RoomDisconnectReason>())
        {
            _lost.Add(0, Tag(transport), new("reason", reason.ToString()));
        }

        foreach (var outcome in (string[])["Connected", .. Enum.GetNames<RoomConnectFailure>()])
        {
            _joins.Add(0, Tag(transport), new("outcome", outcome));
        }
    }

    /// <summary>A transport of a room has another state; null is before its first and after its last.</summary>
    public void State(string transport, TransportState? before, TransportState? now)
    {
        if (before is { } left)
        {
            _states.Add(-1, Tag(transport), new("state", left.ToString()));
        }

        if (now is { } entered)
        {
            _states.Add(1, Tag(transport), new("state", entered.ToString()));
        }
    }

    public void Lost(string transport, RoomDisconnectReason reason) =>
        _lost.Add(1, Tag(transport), new("reason", reason.ToString()));

    public void Joined(string transport, string outcome) => _joins.Add(1, Tag(transport), new("outcome", outcome));

    private static KeyValuePair<string, object?> Tag(string transport) => new("transport", transport);
}
