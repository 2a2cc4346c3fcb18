using RemoteAccess.Grains.Metrics;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Participants;

/// <summary>
/// What became of the frames of one link, counted for the link and for the metrics of the process. A frame that was queued ends as sent,
/// coalesced, dropped (displaced by a newer one) or discarded.
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

    /// <summary>Whether the chunk that the worker took last ends a frame, and the worker has not said yet what became of it.</summary>
    public bool HasFramesInFlight => _framesInFlight > 0;

    /// <summary>A frame was queued.</summary>
    /// <param name="framesNow">Frames in the queue with it.</param>
    /// <param name="bytesNow">Bytes in the queue with it, as far as they count against the bound.</param>
    public void Enqueued(int framesNow, long bytesNow)
    {
        _queued++;
        _peakFrames = Math.Max(_peakFrames, framesNow);
        _peakBytes = Math.Max(_peakBytes, bytesNow);
    }

    /// <summary>The frame just queued took the place of an older one.</summary>
    public void Replaced()
    {
        _coalesced++;
        metrics.FrameCoalesced();
    }

    /// <summary>A frame found no room, or nobody to be queued for.</summary>
    public void Dropped() => _dropped++;

    /// <summary>A queued frame made room for a newer one (B17).</summary>
    public void Displaced()
    {
        _dropped++;
        metrics.FrameDisplaced();
    }

    /// <summary>Queued frames will never be sent (F2).</summary>
    public void Discarded(int frames)
    {
        _discarded += frames;
        metrics.FramesDiscarded(frames);
    }

    /// <summary>The worker took a chunk, in which that many frames end.</summary>
    public void Taken(int frames, int bytes) => (_framesInFlight, _bytesInFlight) = (frames, bytes);

    /// <summary>The worker says what became of the chunk that it took. Frames of a failed or abandoned write are lost like those that were
    /// still queued (F2).</summary>
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

    /// <summary>The counters; the rest of the statistics is the link's to fill in.</summary>
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
