using System.Diagnostics.Metrics;
using RemoteAccess.Grains.Tests.Fakes;

namespace RemoteAccess.Grains.Tests.Metrics;

/// <summary>Everything that the instruments of one meter factory record, in order.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly List<Measurement> _all = [];
    private readonly Dictionary<string, Instrument> _instruments = [];

    public Measurements(IMeterFactory factory, Pulse pulse)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == factory)
            {
                _instruments[instrument.Name] = instrument;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags, pulse));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags, pulse));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags, pulse));
        _listener.Start();
    }

    /// <summary>Runs at each measurement, on the thread that measures.</summary>
    public Action<string> Measuring { get; set; } = static _ => { };

    public Instrument Instrument(string name) => _instruments[name];

    /// <summary>What an instrument has recorded so far.</summary>
    public double[] Of(string name)
    {
        lock (_gate)
        {
            return [.. _all.Where(one => one.Name == name).Select(one => one.Value)];
        }
    }

    /// <summary>The values of a tag that came with 0, and nothing else.</summary>
    public string[] Zeros(string name, string tag)
    {
        lock (_gate)
        {
            return [.. _all.Where(one => one.Name == name && one.Value is 0 && one.Tags.Length == 1 && one.Tags[0].Key == tag)
                .Select(one => one.Tags[0].Value?.ToString() ?? string.Empty)];
        }
    }

    /// <summary>The sum for one value of a counter's tag.</summary>
    public double Sum(string name, string tag)
    {
        lock (_gate)
        {
            return _all.Where(one => one.Name == name && one.Tags.Any(pair => pair.Value?.ToString() == tag)).Sum(one => one.Value);
        }
    }

    /// <summary>What a gauge says now.</summary>
    public double Gauge(string name)
    {
        Assert.True(Instrument(name).IsObservable, $"{name} is no gauge.");
        _listener.RecordObservableInstruments();
        return Of(name)[^1];
    }

    /// <summary>Forgets what was recorded so far.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _all.Clear();
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, Pulse pulse)
    {
        lock (_gate)
        {
            _all.Add(new Measurement(instrument.Name, value, tags.ToArray()));
        }

        Measuring(instrument.Name);
        pulse.Beat();
    }

    private sealed record Measurement(string Name, double Value, KeyValuePair<string, object?>[] Tags);
}
