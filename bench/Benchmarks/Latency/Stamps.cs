using System.Buffers.Binary;
using System.Diagnostics;
using RemoteAccess.Participants;

namespace RemoteAccess.Benchmarks.Latency;

/// <summary>How long frames took from the queue to the stream. Each frame carries when it was queued; whoever gets a chunk reads the stamps
/// of the frames in it.</summary>
internal sealed class Stamps
{
    // Opcode and length.
    private const int Header = 5;

    /// <summary>Bytes of each frame's payload.</summary>
    private const int Payload = 100;

    /// <summary>Bytes of each frame.</summary>
    public const int FrameBytes = Header + Payload;

    private readonly long[] _taken;
    private int _count;

    public Stamps(int most) => _taken = new long[most];

    /// <summary>Frames seen so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>A frame that is queued now.</summary>
    public static byte[] Frame()
    {
        var frame = ControlFrame.Binary(new byte[Payload]).Encoded;
        BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(Header), Stopwatch.GetTimestamp());
        return frame;
    }

    /// <summary>Whole frames have reached the stream.</summary>
    public void Arrived(ReadOnlySpan<byte> chunk)
    {
        var now = Stopwatch.GetTimestamp();
        for (; chunk.Length >= FrameBytes; chunk = chunk[FrameBytes..])
        {
            var place = Interlocked.Increment(ref _count) - 1;
            if (place < _taken.Length)
            {
                _taken[place] = now - BinaryPrimitives.ReadInt64LittleEndian(chunk[Header..]);
            }
        }
    }

    /// <summary>Median and 99th percentile, in microseconds.</summary>
    public (double P50, double P99) Percentiles()
    {
        var seen = _taken.AsSpan(0, Math.Min(Count, _taken.Length)).ToArray();
        Array.Sort(seen);
        return seen.Length == 0 ? (double.NaN, double.NaN) : (At(0.5), At(0.99));

        double At(double part) => seen[Math.Min(seen.Length - 1, (int)(seen.Length * part))] * 1e6 / Stopwatch.Frequency;
    }
}
