using System.Buffers.Binary;

namespace RemoteAccess.Protocol;

/// <summary>
/// The five bytes in front of every payload, in both directions: opcode u8, payload length u32 little-endian.
/// </summary>
public static class FrameHeader
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 5;

    /// <summary>
    /// The longest payload accepted from the other side, in bytes (16 MiB). What we send ourselves is bounded by the sender's queue, not
    /// here.
    /// </summary>
    public const int MaxInboundPayloadBytes = 16_777_216;

    /// <summary>Writes a header into the first <see cref="Size"/> bytes of <paramref name="destination"/>.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <param name="opcode">What the payload is.</param>
    /// <param name="payloadLength">Bytes of payload that follow; 0 is legal.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="payloadLength"/> is negative.</exception>
    public static void Write(Span<byte> destination, FrameOpcode opcode, int payloadLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadLength);
        if (destination.Length < Size)
        {
            throw new ArgumentException(
                $"A frame header takes {Size} bytes, the destination has {destination.Length}.", nameof(destination));
        }

        destination[0] = (byte)opcode;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[1..], (uint)payloadLength);
    }

    /// <summary>
    /// Reads the header at the start of <paramref name="buffer"/>. Judges the opcode from the first byte on, the length from the fifth.
    /// </summary>
    /// <param name="buffer">The bytes there are; may be fewer than a header.</param>
    /// <param name="maxPayloadBytes">The longest payload accepted.</param>
    /// <param name="opcode">The opcode byte as it stands, also when it is unknown; 0 when there is none yet.</param>
    /// <param name="payloadLength">The announced length, also when it is too large; 0 when it is not whole yet.</param>
    /// <returns>What the bytes say; <see cref="FrameReadResult.Header"/> says nothing about the payload being there.</returns>
    public static FrameReadResult Read(ReadOnlySpan<byte> buffer, int maxPayloadBytes, out FrameOpcode opcode, out uint payloadLength)
    {
        payloadLength = 0;
        opcode = default;
        if (buffer.IsEmpty)
        {
            return FrameReadResult.NeedMoreBytes;
        }

        opcode = (FrameOpcode)buffer[0];
        if (opcode is not (FrameOpcode.Text or FrameOpcode.Binary))
        {
            return FrameReadResult.UnknownOpcode;
        }

        if (buffer.Length < Size)
        {
            return FrameReadResult.NeedMoreBytes;
        }

        payloadLength = BinaryPrimitives.ReadUInt32LittleEndian(buffer[1..]);
        return payloadLength > (uint)Math.Max(0, maxPayloadBytes) ? FrameReadResult.TooLarge : FrameReadResult.Header;
    }

    /// <summary>
    /// Whether <paramref name="frame"/> is exactly one whole frame: a known opcode, and as many bytes after the header as it announces.
    /// The payload is not looked into, and the inbound limit does not apply. Never throws.
    /// </summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> frame) =>
        Read(frame, int.MaxValue, out _, out var payloadLength) == FrameReadResult.Header
        && payloadLength == (uint)(frame.Length - Size);
}
