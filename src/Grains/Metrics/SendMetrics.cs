using System.Diagnostics.Metrics;
using RemoteAccess.Metrics;

namespace RemoteAccess.Grains.Metrics;

/// <summary>What is sent to viewers: frames, bytes and writes, and what waits in their queues.
/// Part of <see cref="RemoteAccessMetrics"/>.</summary>
internal sealed class SendMetrics
{
    private readonly GuardedCounter _framesSent;
    private readonly GuardedCounter _bytesSent;
    private readonly GuardedCounter _writes;
    private readonly GuardedCounter _framesDiscarded;
    private readonly GuardedCounter _framesCoalesced;
    private readonly GuardedCounter _framesDisplaced;
    private readonly GuardedHistogram<double> _writeTimes;
    private readonly GuardedHistogram<long> _queueFrames;
    private readonly GuardedHistogram<double> _queueAges;

    public SendMetrics(Meter meter)
    {
        _framesSent = meter.CreateCounter<long>("remote_access.frames.sent", "{frame}", "Control frames handed to the transport in full.");
        _bytesSent = meter.CreateCounter<long>("remote_access.bytes.sent", "By", "Bytes handed to the transport.");
        _writes = meter.CreateCounter<long>(
            "remote_access.writes", "{write}", "Writes to the transport; fewer than frames when they are coalesced.");
        _framesDiscarded =
            meter.CreateCounter<long>("remote_access.frames.discarded", "{frame}",
                "Accepted frames that a reset or a removal discarded, including those of a failed or abandoned write.");
        _framesCoalesced =
            meter.CreateCounter<long>("remote_access.frames.coalesced", "{frame}",
                "Queued frames that a newer one of the same channel, parameter or status replaced.");
        _framesDisplaced =
            meter.CreateCounter<long>("remote_access.frames.displaced", "{frame}",
                "Queued channel messages that a newer one displaced while a large frame was written.");
        _writeTimes = meter.CreateHistogram<double>(
            "remote_access.write.duration",
            "s",
            "Time of one write to the transport.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries =
                    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
            });
        _queueFrames = meter.CreateHistogram<long>(
            "remote_access.queue.frames",
            "{frame}",
            "Frames queued for a viewer, sampled every 5 s.",
            advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] });
        _queueAges = meter.CreateHistogram<double>(
            "remote_access.queue.age",
            "s",
            "Age of the oldest frame queued for a viewer, 0 for an empty queue, sampled every 5 s.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0, 0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
            });
    }

    /// <inheritdoc cref="RemoteAccessMetrics.ShowZeros"/>
    public void ShowZeros()
    {
        _framesSent.Add(0);
        _bytesSent.Add(0);
        _writes.Add(0);
        _framesDiscarded.Add(0);
        _framesCoalesced.Add(0);
        _framesDisplaced.Add(0);
    }

    /// <summary>One viewer's queue was sampled.</summary>
    public void QueueSeen(int frames, TimeSpan oldest)
    {
        _queueFrames.Record(frames);
        _queueAges.Record(oldest.TotalSeconds);
    }

    /// <summary>Whether anybody wants to know how long writes take; it costs a look at the clock for each.</summary>
    public bool MeasuresWrites => _writeTimes.Enabled;

    /// <summary>The transport accepted a write.</summary>
    public void WriteTook(TimeSpan time) => _writeTimes.Record(time.TotalSeconds);

    public void Written(int frames, int bytes)
    {
        _framesSent.Add(frames);
        _bytesSent.Add(bytes);
        _writes.Add(1);
    }

    public void FramesDiscarded(int frames)
    {
        if (frames > 0)
        {
            _framesDiscarded.Add(frames);
        }
    }

    public void FrameCoalesced() => _framesCoalesced.Add(1);

    public void FrameDisplaced() => _framesDisplaced.Add(1);
}
