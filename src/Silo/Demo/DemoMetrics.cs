using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RemoteAccess.Silo.Demo;

/// <summary>Metrics of the demo device. A tag names the topic or the stage, never a viewer.</summary>
internal sealed class DemoMetrics
{
    /// <summary>Name of the silo's meter.</summary>
    public const string MeterName = "RemoteAccess.Silo";

    private readonly Histogram<double> _ticks;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _failures;

    /// <summary>Creates the instruments.</summary>
    public DemoMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _ticks = meter.CreateHistogram(
            "remote_access.demo.tick.duration",
            "s",
            "Duration of one tick of the demo device: asking the room, reading sources, publishing.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [
                0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 1, 5]
            });
        _messages = meter.CreateCounter<long>(
            "remote_access.demo.messages", "{message}", "Messages the demo device published to at least one viewer.");
        _failures = meter.CreateCounter<long>("remote_access.demo.failures", "{failure}", "Ticks or opens of the demo device that failed.");
    }

    /// <summary>Makes every counter show 0, so that an alert on its rate sees the first event.</summary>
    /// <param name="topics">The topics that the demo device advertises.</param>
    public void ShowZeros(IEnumerable<string> topics)
    {
        foreach (var topic in topics)
        {
            _messages.Add(0, new KeyValuePair<string, object?>("topic", topic));
        }

        _failures.Add(0, new TagList { { "stage", "open" } });
        _failures.Add(0, new TagList { { "stage", "tick" } });
    }

    /// <summary>A tick ended.</summary>
    public void Ticked(TimeSpan duration) => _ticks.Record(duration.TotalSeconds);

    /// <summary>A message was sent to at least one viewer.</summary>
    public void Published(string topic) => _messages.Add(1, new KeyValuePair<string, object?>("topic", topic));

    /// <summary>A stage failed.</summary>
    /// <param name="stage"><c>open</c> or <c>tick</c>.</param>
    public void Failed(string stage) => _failures.Add(1, new TagList { { "stage", stage } });
}
