namespace RemoteAccess.Protocol;

/// <summary>Whole frames one after the other in a flat buffer, as they are handed over for one write. Nothing here throws on
/// garbage.</summary>
public static class FrameBatch
{
    /// <summary>
    /// Steps over one frame. After a true the frame is <c>batch[(offset - frameLength)..offset]</c>. After a false, <paramref
    /// name="offset"/> is unchanged and tells which: at <c>batch.Length</c> the batch ended, before it the bytes there are malformed
    /// (unknown opcode, or cut off).
    /// </summary>
    /// <param name="batch">Whole frames, back to back.</param>
    /// <param name="offset">Where to read; start with 0.</param>
    /// <param name="frameLength">Bytes of the frame, header included; 0 after a false.</param>
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
    /// <param name="batch">The bytes; empty is a batch of no frames.</param>
    /// <param name="frames">How many whole frames there are before the end or the first malformed byte.</param>
    /// <returns>Whether the batch is whole frames and nothing else.</returns>
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
