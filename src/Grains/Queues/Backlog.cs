using System.Globalization;

namespace RemoteAccess.Grains.Queues;

/// <summary>
/// Decides when messages behind a large frame are displaced (B17): from the first byte of a frame over <see cref="LargeFrameBytes"/> on,
/// channel messages beyond the queue's bound displace the oldest queued ones. The viewer is not reset, because reading a large asset is no
/// fault of it. Guarded by the link's lock.
/// </summary>
/// <remarks>
/// It ends when the large frame is written (or acknowledged, if the viewer acknowledges) and the queue has been half empty since then: the
/// messages that accumulated behind the frame need time to drain, and must not reset the viewer in this time. It ends <see cref="Tail"/>
/// after the frame at the latest. After that the viewer is too slow, and P4 applies.
/// </remarks>
internal struct Backlog
{
    /// <summary>A frame with more bytes than this is large. The same limit separates large answers from ordinary ones.</summary>
    public const int LargeFrameBytes = 256 * 1024;

    /// <summary>How long messages may be displaced after the large frame.</summary>
    public static readonly TimeSpan Tail = TimeSpan.FromSeconds(30);

    private bool _active;
    private bool _written;
    private bool _another;
    private ulong _until;
    private long _writtenAt;
    private long _toldAt;
    private long _lost;

    /// <summary>Whether messages beyond the bound displace older ones.</summary>
    public readonly bool Displaces => _active;

    /// <summary>A message was displaced by a newer one.</summary>
    public void Displaced() => _lost++;

    /// <summary>The worker takes the next chunk; the chunk before it is written.</summary>
    /// <param name="large">Whether the oldest frame, whose bytes are sent next, is large.</param>
    /// <param name="another">Whether a frame has ended since the last chunk, so that the oldest frame is a different one.</param>
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

    /// <summary>Something was written or acknowledged, or time has passed: ends the displacing if its conditions are met.</summary>
    /// <param name="acknowledged">Bytes of the stream that need no more acknowledgement.</param>
    /// <param name="relaxed">Whether the queue is at most half full.</param>
    /// <param name="time">For the time since the large frame was written.</param>
    /// <returns>How many displaced messages to report to the viewer: all, if it is over or <see cref="Tail"/> has passed since the last
    /// report; otherwise 0.</returns>
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

        // Between two large frames: a report behind the frame that is being written would arrive together with the last one.
        if (lost == 0 || !_another || time.GetElapsedTime(_toldAt) < Tail)
        {
            return 0;
        }

        (_lost, _toldAt) = (0, time.GetTimestamp());
        return lost;
    }

    /// <summary>The text for the viewer about the messages that it missed.</summary>
    public static string Notice(long lost) => string.Create(
        CultureInfo.InvariantCulture,
        $"{lost} {(lost == 1 ? "message was" : "messages were")} dropped for you, the oldest first, because your queue was full while a "
            + $"large frame was sent to you");
}
