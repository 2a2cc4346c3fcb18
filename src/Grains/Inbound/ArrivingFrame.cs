using System.Buffers;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Inbound;

/// <summary>
/// The large frame that is arriving on one stream (B13). It is held, with space reserved for it and a deadline, or it is skipped while its
/// bytes arrive. While others wait for space, a frame that would not arrive in time at its rate loses its space. A frame that is nearly
/// complete may arrive slowly as long as nobody waits. Small frames are not affected.
/// </summary>
/// <remarks>Used only by the stream's reader, one call at a time. Only the timer runs concurrently: it reads how much has arrived, and
/// marks the frame that it was started for.</remarks>
/// <param name="timeout">From a frame's first bytes to its last.</param>
/// <param name="time">The clock.</param>
/// <param name="isContended">Whether others wait for space.</param>
/// <param name="overdue">Wakes the reader, which reads <see cref="Problem"/>.</param>
internal sealed class ArrivingFrame(TimeSpan timeout, TimeProvider time, Func<bool> isContended, Action overdue)
{
    /// <summary>How often the rate is checked.</summary>
    internal static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Checks in a row below the required rate, after which the frame counts as slow. A short pause of the network is no
    /// reason.</summary>
    internal const int SlowLooks = 2;

    private Held? _held;
    private Held? _overdue;
    private ITimer? _timer;
    private long _arrived;
    private long _skip;

    /// <summary>Whether a frame is held or skipped now.</summary>
    public bool IsUnderWay => _held is not null || _skip > 0;

    /// <summary>Why the frame that is held loses its space; null while it keeps it.</summary>
    public string? Problem => _held is { } held && ReferenceEquals(Volatile.Read(ref _overdue), held) ? held.Problem : null;

    /// <summary>The frame is wanted: its space is held until its last byte has arrived.</summary>
    /// <param name="room">The space; released at the frame's end.</param>
    /// <param name="length">Header and payload.</param>
    public void Hold(IDisposable room, int length)
    {
        var held = _held = new Held(room, length * (Look / timeout), time.GetTimestamp());
        Volatile.Write(ref _arrived, 0);
        var look = timeout < Look ? timeout : Look;
        _timer = time.CreateTimer(_ => LookAt(held), null, look, look);
    }

    // Callbacks of one timer may overlap when the machine is suspended: the lock makes each check separate.
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

    /// <summary>The frame is not wanted: its bytes are dropped when they arrive.</summary>
    /// <param name="bytes">Header and payload.</param>
    public void Skip(long bytes) => _skip = bytes;

    /// <summary>Reads one complete frame from the bytes that have arrived, as <see cref="FrameReader.TryRead"/> does, after the bytes that
    /// are skipped.</summary>
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

    /// <summary>The frame was handled and its buffer is released, or the stream has ended.</summary>
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

/// <summary>A large frame of a viewer did not arrive in time, or arrived too slowly while others waited for space.</summary>
internal sealed class FrameOverdueException(string message) : Exception(message);
