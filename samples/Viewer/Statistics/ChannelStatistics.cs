using System.Buffers;

namespace RemoteAccess.Viewer.Statistics;

/// <summary>What has come on one channel, in fixed memory. Not thread-safe.</summary>
internal sealed class ChannelStatistics(TimeProvider time)
{
    private readonly RateWindow _rate = new(time);
    private readonly LatencyWindow _latency = new();

    /// <summary>Messages so far.</summary>
    public long Count { get; private set; }

    /// <summary>Bytes of message data so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>The beginning of the latest message.</summary>
    public PayloadPreview Latest { get; } = new();

    /// <summary>How much arrives now; null until that can be told.</summary>
    public Rate? Rate => _rate.Measure();

    /// <summary>Latencies of recent messages; null when none had a log time.</summary>
    public Latency? Latency => _latency.Measure();

    /// <summary>Counts one message.</summary>
    public void Add(in ReadOnlySequence<byte> data, double? latencyMilliseconds)
    {
        Count++;
        Bytes += data.Length;
        _rate.Add((int)data.Length);
        Latest.Set(data);
        if (latencyMilliseconds is { } latency)
        {
            _latency.Add(latency);
        }
    }
}
