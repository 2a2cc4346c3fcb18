using System.Diagnostics.Metrics;
using RemoteAccess.Metrics;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.Door;

/// <summary>The door's instruments. No tag names a room, a silo or an identity.</summary>
internal sealed class DoorMetrics
{
    private readonly GuardedUpDownCounter _open;
    private readonly GuardedCounter _forwarded;
    private readonly GuardedCounter _failed;

    public DoorMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(RoomServerMetrics.MeterName);
        _open = meter.CreateUpDownCounter<long>(
            "roomserver.door.connections", "{connection}", "Connections of viewers that are forwarded to the silos of their rooms.");
        _forwarded = meter.CreateCounter<long>(
            "roomserver.door.forwarded", "{request}", "Requests that the silo of their room answered, by hop and by whether it accepted.");
        _failed = meter.CreateCounter<long>(
            "roomserver.door.failed", "{request}", "Requests and attempts to forward them that failed, by cause.");
    }

    /// <summary>Reports 0 for what has not happened yet. Call it when the host starts.</summary>
    public void ShowZeros(int hops)
    {
        _open.Add(0);
        for (var hop = 1; hop <= hops; hop++)
        {
            Forwarded(hop, accepted: true, 0);
            Forwarded(hop, accepted: false, 0);
        }

        foreach (var cause in Enum.GetValues<DoorFailure>())
        {
            Failed(cause, 0);
        }
    }

    public void Opened() => _open.Add(1);

    public void Closed() => _open.Add(-1);

    public void Forwarded(int hop, bool accepted, int count = 1) => _forwarded.Add(
        count,
        new KeyValuePair<string, object?>("hop", hop),
        new KeyValuePair<string, object?>("result", accepted ? "accepted" : "refused"));

    public void Failed(DoorFailure cause, int count = 1) =>
        _failed.Add(count, new KeyValuePair<string, object?>("cause", cause.ToString()));
}
