namespace RemoteAccess.Participants;

/// <summary>
/// Control frames back to back in one flat buffer: the fastest form across silos (one array, no object per frame). Frames queue as
/// slices of it, so the buffer must never be changed or pooled afterwards.
/// </summary>
/// <param name="Encoded">Whole frames, each with its 5-byte header.</param>
[GenerateSerializer, Immutable, Alias("ra.ControlFrameBatch")]
public sealed record ControlFrameBatch([property: Id(0)] byte[] Encoded)
{
    /// <summary>Copies frames into one buffer.</summary>
    public static ControlFrameBatch Of(params IReadOnlyList<ControlFrame> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        var buffer = new byte[frames.Sum(frame => frame.Encoded.Length)];
        var at = 0;
        foreach (var frame in frames)
        {
            frame.Encoded.CopyTo(buffer, at);
            at += frame.Encoded.Length;
        }

        return new ControlFrameBatch(buffer);
    }
}
