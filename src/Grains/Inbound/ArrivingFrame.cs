using System.Buffers;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Inbound;

/// <summary>
/// The large frame that is arriving on one stream: held, with room taken for it and a deadline, or skipped as its bytes come. While others
/// wait for room, one that would not be whole in time at its pace loses its own: every byte of room is held by somebody who sends for it,
/// and a short frame may come slowly. Small frames pass it by.
/// </summary>
/// <remarks>Used by the stream's reader alone, one call at a time; only the timer runs beside it: it reads what has arrived, and names the
/// hold that it is about.</remarks>
/// <param name="timeout">From a frame's first bytes to its last.</param>
/// <param name="time">The clock.</param>
/// <param name="isContended">Whether others wait for room.</param>
/// <param name="overdue">Wakes the reader, which asks <see cref="Problem"/>.</param>
internal sealed class ArrivingFrame(TimeSpan timeout, TimeProvider time, Func<bool> isContended, Action overdue)
{
    /// <summary>How often it is looked at.</summary>
    internal static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Looks in a row at which too little had come, after which it is slow: a short pause of the network is none.</summary>
    internal const int SlowLooks = 2;

    private Held? _held;
    private Held? _overdue;
    private ITimer? _timer;
    private long _arrived;
    private long _skip;

    /// <summary>Whether a frame was decided on and is not at its end.</summary>
    public bool IsUnderWay => _held is not null || _skip > 0;

    /// <summary>Why the frame that is held loses its room; null while it keeps it.</summary>
    public string? Problem => _held is { } held && ReferenceEquals(Volatile.Read(ref _overdue), held) ? held.Problem : null;

    /// <summary>The frame is wanted: room for it is held until its last byte has come.</summary>
    /// <param name="room">Given back at its end.</param>
    /// <param name="length">Header and payload.</param>
    public void Hold(IDisposable room, int length)
    {
        var held = _held = new Held(room, length * (Look / timeout), time.GetTimestamp());
        Volatile.Write(ref _arrived, 0);
        var look = timeout < Look ? timeout : Look;
        _timer = time.CreateTimer(_ => LookAt(held), null, look, look);
    }

    // Looks of one timer may overlap when the machine stands still: the lock has each judge by itself.
    private void LookAt(Held held)
    {
        lock (held)
        {
            if (held.Problem is not null)
            {
                return;
            }

            var arrived = Volatile.Read(ref _arrived);
            held.Slow = arrived - held.Seen < held.LeastPerLook ? held.Slow + 1 : 0;
            held.Seen = arrived;
            if (time.GetElapsedTime(held.Since) >= timeout)
            {
                held.Problem = $"A frame did not arrive completely within {timeout.TotalSeconds:0.###} s";
            }
            else if (held.Slow >= SlowLooks && isContended())
            {
                held.Problem =
                    $"A frame arrived at less than {held.LeastPerLook:0} bytes in {Look.TotalSeconds:0.###} s while other frames "
                        + "waited for space";
            }
            else
            {
                return;
            }
        }

        Volatile.Write(ref _overdue, held);
        overdue();
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

        Volatile.Write(ref _arrived, buffer.Length);

        return FrameReader.TryRead(ref buffer, out frame);
    }

    /// <summary>The frame was dealt with and its buffer is given back, or the stream has ended.</summary>
    public void End()
    {
        _timer?.Dispose();
        _timer = null;
        _held?.Room.Dispose();
        _held = null;
    }

    private sealed class Held(IDisposable room, double leastPerLook, long since)
    {
        public IDisposable Room { get; } = room;

        public double LeastPerLook { get; } = leastPerLook;

        public long Since { get; } = since;

        public long Seen { get; set; }

        public int Slow { get; set; }

        public string? Problem { get; set; }
    }
}

/// <summary>A large frame of a viewer was not whole in time, or came too slowly while others waited for room.</summary>
internal sealed class FrameOverdueException(string message) : Exception(message);
