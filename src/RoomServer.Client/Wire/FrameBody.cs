namespace RemoteAccess.RoomServer.Client.Wire;

/// <summary>The part of a frame packet that the server forwards unchanged. The span points into the message.</summary>
internal readonly ref struct FrameBody
{
    /// <summary>Number of the track among its publisher's.</summary>
    public uint Track { get; private init; }

    /// <summary>The publisher's timestamp: ns since the Unix epoch by convention.</summary>
    public ulong UserTimestamp { get; private init; }

    public ReadOnlySpan<byte> Content { get; private init; }

    /// <summary>A frame that its publisher in this process writes.</summary>
    public static FrameBody Of(uint track, ulong userTimestamp, ReadOnlySpan<byte> content) =>
        new() { Track = track, UserTimestamp = userTimestamp, Content = content };

    /// <summary>Parses a body; returns null, or what is wrong with it.</summary>
    public static string? Parse(ReadOnlySpan<byte> bytes, out FrameBody body)
    {
        body = default;
        var reader = new SpanReader(bytes);
        if (!reader.TryU32(out var track) || !reader.TryU64(out var timestamp))
        {
            return "the frame ends inside its track number or timestamp";
        }

        body = new FrameBody { Track = track, UserTimestamp = timestamp, Content = reader.Rest };
        return null;
    }
}
