using System.Globalization;

namespace RemoteAccess.Grains.Queues;

/// <summary>
/// What waits behind a large frame (B17): from the first byte of a frame over <see cref="LargeFrameBytes"/> on, channel messages beyond the
/// queue's bound take the place of the oldest queued ones instead of resetting the viewer, which does nothing wrong by reading a large
/// asset. Guarded by the link's lock.
/// </summary>
/// <remarks>
/// It ends when the large frame is written (acknowledged, where the viewer does that) and the queue has been half empty since: what has
/// piled up behind the frame needs a moment to drain, and must not reset the viewer in that moment. It ends <see cref="Tail"/> after the
/// frame at the latest: from then on it is the viewer that is too slow, and P4 holds.
/// </remarks>
internal struct Backlog
{
    /// <summary>A frame of more bytes than this is large. As for answers: those up to it are frames like any other.</summary>
    public const int LargeFrameBytes = 256 * 1024;

    /// <summary>How long after the large frame messages may still be displaced.</summary>
    public static readonly TimeSpan Tail = TimeSpan.FromSeconds(30);

    private bool _active;
    private bool _written;
    private bool _another;
    private ulong _until;
    private long _writtenAt;
    private long _toldAt;
    private long _lost;

    /// <summary>Whether messages beyond the bound displace older ones now.</summary>
    public readonly bool Displaces => _active;

    /// <summary>One was displaced by a newer one.</summary>
    public void Displaced() => _lost++;

    /// <summary>The worker takes the next chunk; what it took before is written.</summary>
    /// <param name="large">Whether the oldest frame, whose bytes come next, is a large one.</param>
    /// <param name="another">Whether a frame has ended since the chunk before: the oldest one is another.</param>
    /// <param name="written">Bytes of the stream so far.</param>
    /// <param name="time">For the time of the write.</param>
    public void Taking(bool large, bool another, ulong written, TimeProvider time)
    {
        _another = large && another && _active;
        if (large)
        {
            _toldAt = _active ? _toldAt : time.GetTimestamp();
            (_active, _written) = (true, false);
        }
        else if (_active && !_written)
        {
            (_written, _until, _writtenAt) = (true, written, time.GetTimestamp());
        }
    }

    /// <summary>Ends it if it is over, now that something was written or acknowledged or time has passed.</summary>
    /// <param name="acknowledged">Bytes of the stream that need no more acknowledgement.</param>
    /// <param name="relaxed">Whether the queue is at most half full.</param>
    /// <param name="time">For the time since the large frame was written.</param>
    /// <returns>How many messages the viewer is to be told of: all that were displaced, when it is over or has gone on for <see
    /// cref="Tail"/> since the last word; otherwise 0.</returns>
    public long Settle(ulong acknowledged, bool relaxed, TimeProvider time)
    {
        if (!_active)
        {
            return 0;
        }

        var lost = _lost;
        if (_written && ((relaxed && acknowledged >= _until) || time.GetElapsedTime(_writtenAt) >= Tail))
        {
            this = default;
            return lost;
        }

        // Between two large frames: a word behind the one that is being written would come together with the last one.
        if (lost == 0 || !_another || time.GetElapsedTime(_toldAt) < Tail)
        {
            return 0;
        }

        (_lost, _toldAt) = (0, time.GetTimestamp());
        return lost;
    }

    /// <summary>What the viewer is told of the messages that it missed.</summary>
    public static string Notice(long lost) => string.Create(
        CultureInfo.InvariantCulture,
        $"{lost} {(lost == 1 ? "message was" : "messages were")} dropped for you, the oldest first, because your queue was full while a "
            + $"large frame was sent to you");
}
