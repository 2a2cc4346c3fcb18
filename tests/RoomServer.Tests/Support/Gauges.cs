using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace RemoteAccess.RoomServer.Tests.Support;

/// <summary>What the up-down counters of a server stand at. Make it before anything happens.</summary>
internal sealed class Gauges : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _values = new(StringComparer.Ordinal);

    public Gauges(IServiceProvider services)
    {
        var scope = services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is UpDownCounter<long>
                && instrument.Name.StartsWith("roomserver.", StringComparison.Ordinal)
                && ReferenceEquals(instrument.Meter.Scope, scope))
            {
                _values[instrument.Name] = 0;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(
            (instrument, by, _, _) => _values.AddOrUpdate(instrument.Name, by, (_, before) => before + by));
        _listener.Start();
    }

    public string Now => string.Join(
        ", ", _values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));

    public void Dispose() => _listener.Dispose();
}
