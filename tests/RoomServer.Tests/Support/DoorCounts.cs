using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace RemoteAccess.RoomServer.Tests.Support;

/// <summary>What a server has counted, by instrument and the values of its tags. Make it before anything happens.</summary>
internal sealed class DoorCounts : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _values = new(StringComparer.Ordinal);

    public DoorCounts(IServiceProvider services)
    {
        var scope = services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, scope))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, by, tags, _) =>
        {
            var key = instrument.Name;
            foreach (var (_, value) in tags)
            {
                key += $" {value}";
            }

            _values.AddOrUpdate(key, by, (_, before) => before + by);
        });
        _listener.Start();
    }

    public long this[string key] => _values.GetValueOrDefault(key);

    public void Dispose() => _listener.Dispose();
}
