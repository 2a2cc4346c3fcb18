using System.Diagnostics.Metrics;
using RemoteAccess.LiveKit.Native.Handles;
using RemoteAccess.Metrics;

namespace RemoteAccess.LiveKit.Native.Telemetry;

/// <summary>The instruments of the native layer, one verb each at the call sites. No tag carries an identity, a SID or a room.</summary>
internal sealed class LiveKitMetrics
{
    /// <summary>Name of the meter.</summary>
    internal const string MeterName = "RemoteAccess.LiveKit";

    private readonly GuardedCounter _requestsFailed;
    private readonly GuardedCounter _disconnectsAbandoned;
    private readonly GuardedCounter _completionsLate;
    private readonly GuardedCounter _undecodable;
    private readonly GuardedCounter _roomsLost;
    private Func<int> _waiting = () => 0;

    public LiveKitMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _requestsFailed = meter.CreateCounter<long>(
            "livekit.requests.failed", "{request}", "Requests to the library that did not succeed, by request and reason.");
        _disconnectsAbandoned = meter.CreateCounter<long>(
            "livekit.disconnects.abandoned", "{room}", "Rooms whose disconnect hung and was abandoned.");
        _completionsLate = meter.CreateCounter<long>(
            "livekit.completions.late", "{completion}", "Completions whose caller had stopped waiting.");
        _undecodable = meter.CreateCounter<long>(
            "livekit.events.undecodable", "{event}", "Events that do not match the library's schema.");
        _roomsLost = meter.CreateCounter<long>("livekit.rooms.lost", "{room}", "Rooms lost on our side, by reason.");
        meter.CreateObservableUpDownCounter(
            "livekit.handles", Handles, "{handle}", "Handles of the library that are not dropped yet, by kind.");
        meter.CreateObservableUpDownCounter(
            "livekit.events.waiting", () => _waiting(), "{event}", "Events between the library and the pump.");
    }

    /// <summary>The handles behind <c>livekit.handles</c>.</summary>
    internal HandleCounts Counts { get; } = new();

    internal void Watch(Func<int> waiting) => _waiting = waiting;

    internal void RequestFailed(string request, string reason) => _requestsFailed.Add(
        1,
        new KeyValuePair<string, object?>("request", request),
        new KeyValuePair<string, object?>("reason", reason));

    internal void DisconnectAbandoned() => _disconnectsAbandoned.Add(1);

    internal void CompletionLate() => _completionsLate.Add(1);

    internal void EventUndecodable() => _undecodable.Add(1);

    internal void RoomLost(string reason) => _roomsLost.Add(1, new KeyValuePair<string, object?>("reason", reason));

    private IEnumerable<Measurement<long>> Handles()
    {
        foreach (var kind in Enum.GetValues<HandleKind>())
        {
            yield return new Measurement<long>(Counts.Living(kind), new KeyValuePair<string, object?>("kind", kind.ToString()));
        }
    }
}
