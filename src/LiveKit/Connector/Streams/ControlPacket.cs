using System.Buffers.Binary;

namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// One data packet of a viewer's control stream, for SDKs whose byte streams the whole room reads. Its bytes, integers little-endian:
/// version u8 (1) · flags u8 (bit 0: the last packet) · nonce, 16 bytes · index u64 · content.
/// </summary>
/// <param name="Nonce">The stream's, 16 random bytes, as 32 hexadecimal digits.</param>
/// <param name="Index">From 0, without a gap.</param>
/// <param name="IsLast">Whether the stream ends with it.</param>
/// <param name="Content">A piece of the stream; may be empty.</param>
internal readonly record struct ControlPacket(string Nonce, ulong Index, bool IsLast, ReadOnlyMemory<byte> Content)
{
    /// <summary>The only version there is.</summary>
    internal const byte Version = 1;

    /// <summary>Bytes before the content.</summary>
    internal const int HeaderSize = 26;

    /// <summary>The longest packet: 15 KiB, the most that LiveKit documents for one reliable packet.</summary>
    internal const int MaxLength = 15 * 1024;

    private const byte LastFlag = 1;
    private const int NonceSize = 16;

    /// <summary>Parses a packet.</summary>
    /// <param name="bytes">The packet; its content is not copied.</param>
    /// <param name="packet">The packet, when there is no problem.</param>
    /// <returns>What is wrong with it, for its sender; null for nothing.</returns>
    internal static string? Parse(ReadOnlyMemory<byte> bytes, out ControlPacket packet)
    {
        packet = default;
        if (bytes.Length is < HeaderSize or > MaxLength)
        {
            return $"A data packet of the topic control has {bytes.Length} bytes; it must have {HeaderSize} to {MaxLength}.";
        }

        var span = bytes.Span;
        if (span[0] != Version)
        {
            return $"A data packet of the topic control has version {span[0]}; the supported version is {Version}.";
        }

        if ((span[1] & ~LastFlag) != 0)
        {
            return $"A data packet of the topic control has the flags {span[1]}; only bit 0 (the last packet) is defined.";
        }

        packet = new ControlPacket(
            Convert.ToHexStringLower(span.Slice(2, NonceSize)),
            BinaryPrimitives.ReadUInt64LittleEndian(span[(2 + NonceSize)..]),
            (span[1] & LastFlag) != 0,
            bytes[HeaderSize..]);
        return null;
    }
}
