using System.Buffers;

namespace RemoteAccess.Protocol;

/// <summary>Cuts a byte stream into frames, independent of chunk borders. Nothing is copied.</summary>
public static class FrameReader
{
    /// <summary>Reads one whole frame from the front of <paramref name="buffer"/>.</summary>
    /// <param name="buffer">The bytes that are not read yet; advanced past the frame if there is one, else unchanged.</param>
    /// <param name="frame">The frame, a view of the buffer.</param>
    /// <param name="maxPayloadBytes">The longest payload accepted.</param>
    /// <returns>False when more bytes are needed.</returns>
    /// <exception cref="FrameViolationException">
    /// The opcode is unknown (thrown once the first byte is there) or the length exceeds the limit (once the fifth is): the stream must not
    /// be read any further. The buffer is unchanged, so another call throws again.
    /// </exception>
    public static bool TryRead(
        ref ReadOnlySequence<byte> buffer,
        out ControlFrameView frame,
        int maxPayloadBytes = FrameHeader.MaxInboundPayloadBytes)
    {
        frame = default;
        Span<byte> gathered = stackalloc byte[FrameHeader.Size];
        scoped var header = buffer.FirstSpan;
        if (header.Length < FrameHeader.Size && !buffer.IsSingleSegment)
        {
            var there = (int)Math.Min(FrameHeader.Size, buffer.Length);
            buffer.Slice(0, there).CopyTo(gathered);
            header = gathered[..there];
        }

        switch (FrameHeader.Read(header, maxPayloadBytes, out var opcode, out var payloadLength))
        {
            case FrameReadResult.UnknownOpcode:
                throw FrameViolationException.UnknownOpcode((byte)opcode);
            case FrameReadResult.TooLarge:
                throw FrameViolationException.TooLarge(payloadLength, maxPayloadBytes);
            case FrameReadResult.NeedMoreBytes:
                return false;
        }

        if (buffer.Length - FrameHeader.Size < payloadLength)
        {
            return false;
        }

        var payload = buffer.Slice(FrameHeader.Size, payloadLength);
        buffer = buffer.Slice(payload.End);
        frame = new ControlFrameView(opcode, payload);
        return true;
    }
}
