using RemoteAccess.Grains.Metrics;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Participants;

/// <summary>
/// Counts the results of the frames of one link, for the link and for the metrics of the process. A queued frame ends as sent, coalesced,
/// dropped (displaced by a newer one) or discarded.
/// </summary>
/// <remarks>Guarded by the link's lock.</remarks>
internal sealed class LinkCounters(RemoteAccessMetrics metrics)
{
    private long _dropped;
    private long _discarded;
    private long _coalesced;
    private long _received;
    private long _bytesReceived;
    private long _queued;
    private long _sent;
    private long _bytesSent;
    private long _writes;
    private int _peakFrames;
    private long _peakBytes;
    private int _framesInFlight;
    private int _bytesInFlight;

    /// <summary>Whether a frame ends in the chunk that the worker took last, while its write has not been reported as over.</summary>
    public bool HasFramesInFlight => _framesInFlight > 0;

    /// <summary>A frame was queued.</summary>
    /// <param name="framesNow">Frames in the queue with it.</param>
    /// <param name="bytesNow">Bytes in the queue with it that count against the bound.</param>
    public void Enqueued(int framesNow, long bytesNow)
    {
        _queued++;
        _peakFrames = Math.Max(_peakFrames, framesNow);
        _peakBytes = Math.Max(_peakBytes, bytesNow);
    }

    /// <summary>The frame just queued replaced an older one.</summary>
    public void Replaced()
    {
        _coalesced++;
        metrics.FrameCoalesced();
    }

    /// <summary>A frame did not fit, or its link accepts no frames.</summary>
    public void Dropped() => _dropped++;

    /// <summary>A queued frame was displaced by a newer one (B17).</summary>
    public void Displaced()
    {
        _dropped++;
        metrics.FrameDisplaced();
    }

    /// <summary>Queued frames were discarded and will not be sent (F2).</summary>
    public void Discarded(int frames)
    {
        _discarded += frames;
        metrics.FramesDiscarded(frames);
    }

    /// <summary>The worker took a chunk in which this many frames end.</summary>
    public void Taken(int frames, int bytes) => (_framesInFlight, _bytesInFlight) = (frames, bytes);

    /// <summary>The write of the chunk is over. Frames of a failed or abandoned write are discarded, as queued frames are (F2).</summary>
    public void WriteOver(bool written)
    {
        if (written)
        {
            _sent += _framesInFlight;
            _bytesSent += _bytesInFlight;
            _writes++;
            metrics.Written(_framesInFlight, _bytesInFlight);
        }
        else
        {
            Discarded(_framesInFlight);
        }

        _framesInFlight = _bytesInFlight = 0;
    }

    /// <summary>A frame of the viewer was dispatched.</summary>
    public void Received(int bytes)
    {
        _received++;
        _bytesReceived += bytes;
    }

    /// <summary>The counters. The link adds the rest of the statistics.</summary>
    public ParticipantStatistics ToStatistics() => new()
    {
        PeakFrames = _peakFrames,
        PeakBytes = _peakBytes,
        FramesQueued = _queued,
        FramesSent = _sent,
        BytesSent = _bytesSent,
        Writes = _writes,
        FramesDropped = _dropped,
        FramesDiscarded = _discarded,
        FramesReceived = _received,
        BytesReceived = _bytesReceived,
        FramesCoalesced = _coalesced,
    };
}
