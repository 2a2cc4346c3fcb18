using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace RemoteAccess.Protocol;

/// <summary>
/// A message of a lossy channel as a frame of its data track: flags u16 (0), data offset u16 (8), sequence u32, data; little-endian. The
/// frame's user timestamp is the log time. Pure.
/// </summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "A frame is one.")]
public static class LossyFrame
{
    /// <summary>Bytes before the data in the frames that we write.</summary>
    public const int HeaderBytes = 8;

    /// <summary>Name of the data track of a channel, <c>data-ch-{id}</c>.</summary>
    public static string TrackName(ulong channelId) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"data-ch-{channelId}");

    /// <summary>Encodes a frame: one allocation of exact size.</summary>
    /// <param name="sequence">The frame's number within the track: from 0, plus one per frame; it wraps.</param>
    /// <param name="data">The message in the channel's encoding.</param>
    public static byte[] Encode(uint sequence, ReadOnlySpan<byte> data)
    {
        var frame = GC.AllocateUninitializedArray<byte>(HeaderBytes + data.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(frame, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(2), HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), sequence);
        data.CopyTo(frame.AsSpan(HeaderBytes));
        return frame;
    }

    /// <summary>Decodes a frame. The flags, and bytes between the header and the data offset, are ignored: both are for later
    /// versions.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="sequence">Its number within the track.</param>
    /// <param name="data">A view of the message.</param>
    /// <returns>False if the frame is shorter than its header, or if its data offset is inside the header or past the end.</returns>
    public static bool TryDecode(ReadOnlyMemory<byte> frame, out uint sequence, out ReadOnlyMemory<byte> data)
    {
        (sequence, data) = (0, default);
        if (frame.Length < HeaderBytes)
        {
            return false;
        }

        var offset = BinaryPrimitives.ReadUInt16LittleEndian(frame.Span[2..]);
        if (offset < HeaderBytes || offset > frame.Length)
        {
            return false;
        }

        sequence = BinaryPrimitives.ReadUInt32LittleEndian(frame.Span[4..]);
        data = frame[offset..];
        return true;
    }
}
