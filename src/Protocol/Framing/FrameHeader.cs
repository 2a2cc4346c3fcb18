using System.Buffers.Binary;

namespace RemoteAccess.Protocol;

/// <summary>
/// The five bytes before every payload, in both directions: opcode u8, payload length u32 little-endian.
/// </summary>
public static class FrameHeader
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 5;

    /// <summary>
    /// The longest payload accepted from the other side, in bytes (16 MiB). The sender's queue limits our own frames.
    /// </summary>
    public const int MaxInboundPayloadBytes = 16_777_216;

    /// <summary>Writes a header into the first <see cref="Size"/> bytes of <paramref name="destination"/>.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <param name="opcode">The kind of the payload.</param>
    /// <param name="payloadLength">Bytes of the payload that follows; may be 0.</param>
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
    /// Reads the header at the start of <paramref name="buffer"/>. The opcode is checked once the first byte is there, the length once the
    /// fifth is.
    /// </summary>
    /// <param name="buffer">The available bytes; may be fewer than a header.</param>
    /// <param name="maxPayloadBytes">The longest payload accepted.</param>
    /// <param name="opcode">The opcode byte, even if it is unknown; 0 if it has not arrived yet.</param>
    /// <param name="payloadLength">The announced length, even if it is too large; 0 if it has not arrived completely.</param>
    /// <returns>The result. <see cref="FrameReadResult.Header"/> does not mean that the payload has arrived.</returns>
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
    /// The payload is not checked, and the inbound limit does not apply. Never throws.
    /// </summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> frame) =>
        Read(frame, int.MaxValue, out _, out var payloadLength) == FrameReadResult.Header
        && payloadLength == (uint)(frame.Length - Size);
}
