using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Participants;

/// <summary>A link's counters. Guarded by the link's lock.</summary>
internal struct LinkCounters
{
    public long Dropped;
    public long Discarded;
    private long _coalesced;
    private long _received;
    private long _bytesReceived;
    private long _queued;
    private long _sent;
    private long _bytesSent;
    private long _writes;
    private int _peakFrames;
    private long _peakBytes;

    public void Enqueued(int framesNow, long bytesNow)
    {
        _queued++;
        _peakFrames = Math.Max(_peakFrames, framesNow);
        _peakBytes = Math.Max(_peakBytes, bytesNow);
    }

    public void Written(int frames, int bytes)
    {
        _sent += frames;
        _bytesSent += bytes;
        _writes++;
    }

    public void Replaced() => _coalesced++;

    public void Received(int bytes)
    {
        _received++;
        _bytesReceived += bytes;
    }

    public readonly ParticipantStatistics ToStatistics() => new()
    {
        PeakFrames = _peakFrames,
        PeakBytes = _peakBytes,
        FramesQueued = _queued,
        FramesSent = _sent,
        BytesSent = _bytesSent,
        Writes = _writes,
        FramesDropped = Dropped,
        FramesDiscarded = Discarded,
        FramesReceived = _received,
        BytesReceived = _bytesReceived,
        FramesCoalesced = _coalesced,
    };
}
