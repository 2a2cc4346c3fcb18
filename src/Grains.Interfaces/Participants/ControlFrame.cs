using System.Buffers.Binary;
using System.Text;

namespace RemoteAccess.Participants;

/// <summary>
/// One control frame with its 5-byte header, in its wire format. Passed by reference on the same silo and shared by many queues: the bytes
/// must never be changed or pooled afterwards.
/// </summary>
[GenerateSerializer, Immutable, Alias("ra.ControlFrame")]
public sealed class ControlFrame
{
    private const int HeaderSize = 5;

    private ControlFrame(byte[] encoded) => Encoded = encoded;

    /// <summary>Header and payload.</summary>
    [Id(0)]
    public byte[] Encoded { get; }

    /// <summary>Wraps an encoded frame, including its header.</summary>
    /// <exception cref="ArgumentException">The bytes are not exactly one frame.</exception>
    public static ControlFrame FromEncoded(byte[] encoded)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        return IsWhole(encoded)
            ? new ControlFrame(encoded)
            : throw new ArgumentException(
                $"The {encoded.Length} bytes are not one control frame: opcode (1 or 2), payload length as little-endian u32, then "
                    + "exactly that many bytes.",
                nameof(encoded));
    }

    /// <summary>Frames a JSON text.</summary>
    public static ControlFrame Text(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var frame = Allocate(1, Encoding.UTF8.GetByteCount(json));
        Encoding.UTF8.GetBytes(json, frame.AsSpan(HeaderSize));
        return new ControlFrame(frame);
    }

    /// <summary>Frames a binary payload (copied once).</summary>
    public static ControlFrame Binary(ReadOnlySpan<byte> payload)
    {
        var frame = Allocate(2, payload.Length);
        payload.CopyTo(frame.AsSpan(HeaderSize));
        return new ControlFrame(frame);
    }

    /// <summary>Whether the bytes are exactly one frame.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= HeaderSize
        && bytes[0] is 1 or 2
        && BinaryPrimitives.ReadUInt32LittleEndian(bytes[1..]) == (uint)(bytes.Length - HeaderSize);

    private static byte[] Allocate(byte opcode, int payload)
    {
        var frame = new byte[HeaderSize + payload];
        frame[0] = opcode;
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(1), (uint)payload);
        return frame;
    }
}
