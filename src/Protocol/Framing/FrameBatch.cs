namespace RemoteAccess.Protocol;

/// <summary>Whole frames, one after the other, in a flat buffer, as given to one write. No method throws on invalid bytes.</summary>
public static class FrameBatch
{
    /// <summary>
    /// Steps over one frame. If it returns true, the frame is <c>batch[(offset - frameLength)..offset]</c>. If it returns false, <paramref
    /// name="offset"/> is unchanged: at <c>batch.Length</c> the batch has ended; before that, the bytes there are malformed (unknown
    /// opcode, or cut off).
    /// </summary>
    /// <param name="batch">Whole frames, back to back.</param>
    /// <param name="offset">Where to read; start with 0.</param>
    /// <param name="frameLength">Bytes of the frame, including the header; 0 if it returns false.</param>
    public static bool TryNext(ReadOnlySpan<byte> batch, ref int offset, out int frameLength)
    {
        frameLength = 0;
        if ((uint)offset >= (uint)batch.Length)
        {
            return false;
        }

        var rest = batch[offset..];
        if (FrameHeader.Read(rest, int.MaxValue, out _, out var payloadLength) != FrameReadResult.Header
            || payloadLength > (uint)(rest.Length - FrameHeader.Size))
        {
            return false;
        }

        frameLength = FrameHeader.Size + (int)payloadLength;
        offset += frameLength;
        return true;
    }

    /// <summary>Counts the frames of a batch.</summary>
    /// <param name="batch">The bytes; may be empty, for no frames.</param>
    /// <param name="frames">The number of whole frames before the end or the first malformed byte.</param>
    /// <returns>Whether the batch consists of whole frames only.</returns>
    public static bool TryCount(ReadOnlySpan<byte> batch, out int frames)
    {
        frames = 0;
        var offset = 0;
        while (TryNext(batch, ref offset, out _))
        {
            frames++;
        }

        return offset == batch.Length;
    }
}
