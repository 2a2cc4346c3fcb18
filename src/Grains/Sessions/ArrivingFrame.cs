using System.Buffers;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Sessions;

/// <summary>
/// The large frame that is arriving on one stream: held, with room taken for it and a deadline, or skipped as its bytes come. Small
/// frames pass it by.
/// </summary>
/// <remarks>Used by the stream's reader alone, one call at a time; only the deadline's timer runs beside it, and names the hold that it
/// is about.</remarks>
/// <param name="timeout">From a frame's first bytes to its last.</param>
/// <param name="time">The clock.</param>
/// <param name="overdue">Wakes the reader, which asks <see cref="IsOverdue"/>.</param>
internal sealed class ArrivingFrame(TimeSpan timeout, TimeProvider time, Action overdue)
{
    private IDisposable? _held;
    private IDisposable? _overdue;
    private ITimer? _deadline;
    private long _skip;

    /// <summary>Whether a frame was decided on and is not at its end.</summary>
    public bool IsUnderWay => _held is not null || _skip > 0;

    /// <summary>Whether the frame that is held has had its time.</summary>
    public bool IsOverdue => _held is { } held && ReferenceEquals(Volatile.Read(ref _overdue), held);

    /// <summary>The frame is wanted: room for it is held until its last byte has come.</summary>
    public void Hold(IDisposable room)
    {
        _held = room;
        _deadline = time.CreateTimer(
            _ =>
            {
                Volatile.Write(ref _overdue, room);
                overdue();
            },
            null,
            timeout,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>The frame is not wanted: its bytes are dropped as they come.</summary>
    /// <param name="bytes">Header and payload.</param>
    public void Skip(long bytes) => _skip = bytes;

    /// <summary>Takes one whole frame off the front of what has arrived, as <see cref="FrameReader.TryRead"/> does, behind what is to be
    /// skipped.</summary>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, out ControlFrameView frame)
    {
        if (_skip > 0)
        {
            var skipped = Math.Min(_skip, buffer.Length);
            buffer = buffer.Slice(skipped);
            _skip -= skipped;
        }

        return FrameReader.TryRead(ref buffer, out frame);
    }

    /// <summary>The frame was dealt with and its buffer is given back, or the stream has ended.</summary>
    public void End()
    {
        _deadline?.Dispose();
        _deadline = null;
        _held?.Dispose();
        _held = null;
    }
}
