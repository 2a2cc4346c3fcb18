using System.Text;

namespace RemoteAccess.RoomServer.Client.Wire;

/// <summary>The destination identities of a packet: u16 count, then each as u16 length and UTF-8. An empty list means everyone.</summary>
internal static class DestinationList
{
    /// <summary>Encodes once; a stream sends the same bytes with each of its packets.</summary>
    /// <exception cref="ArgumentException">An identity is empty or longer than 1,024 UTF-8 bytes, or there are more than 64.</exception>
    public static byte[] Encode(IReadOnlyList<string> identities)
    {
        ArgumentNullException.ThrowIfNull(identities);
        if (identities.Count > WireProtocol.MaxDestinations)
        {
            throw new ArgumentException(
                $"A packet names {identities.Count} destinations; it may name {WireProtocol.MaxDestinations}, or nobody for everyone.",
                nameof(identities));
        }

        var size = 2;
        foreach (var identity in identities)
        {
            var bytes = string.IsNullOrEmpty(identity) ? 0 : Encoding.UTF8.GetByteCount(identity);
            if (bytes is 0 or > WireProtocol.MaxIdentityBytes)
            {
                throw new ArgumentException(
                    $"A destination identity has {bytes} UTF-8 bytes; it must have 1 to {WireProtocol.MaxIdentityBytes}.",
                        nameof(identities));
            }

            size += 2 + bytes;
        }

        var block = new byte[size];
        var writer = new SpanWriter(block);
        writer.U16(identities.Count);
        foreach (var identity in identities)
        {
            writer.Text(identity);
        }

        return block;
    }

    /// <summary>How many an encoded list names.</summary>
    public static int Count(ReadOnlySpan<byte> block)
    {
        var reader = new SpanReader(block);
        reader.TryU16(out var count);
        return count;
    }

    /// <summary>Splits the encoded list from the rest; returns null, or what is wrong with it.</summary>
    public static string? Split(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> block, out ReadOnlySpan<byte> rest)
    {
        var reader = new SpanReader(bytes);
        block = rest = default;
        if (!reader.TryU16(out var count))
        {
            return "the packet ends inside its destination count";
        }

        if (count > WireProtocol.MaxDestinations)
        {
            return $"the packet names {count} destinations; it may name {WireProtocol.MaxDestinations}, or nobody for everyone";
        }

        for (var i = 0; i < count; i++)
        {
            if (!reader.TryText(1, WireProtocol.MaxIdentityBytes, out _))
            {
                return $"destination {i} of {count} is not 1 to {WireProtocol.MaxIdentityBytes} bytes of UTF-8";
            }
        }

        rest = reader.Rest;
        block = bytes[..^rest.Length];
        return null;
    }

    /// <summary>Decodes a block that <see cref="Split"/> or <see cref="Encode"/> has made.</summary>
    public static string[] Decode(ReadOnlySpan<byte> block)
    {
        var reader = new SpanReader(block);
        reader.TryU16(out var count);
        var identities = new string[count];
        for (var i = 0; i < count; i++)
        {
            reader.TryText(1, WireProtocol.MaxIdentityBytes, out var utf8);
            identities[i] = Encoding.UTF8.GetString(utf8);
        }

        return identities;
    }
}
