using System.Buffers.Binary;
using System.Text.Unicode;

namespace RemoteAccess.RoomServer.Client.Wire;

/// <summary>Reads little-endian fields from the front of a message; a field that does not fit does not move the reader.</summary>
internal ref struct SpanReader(ReadOnlySpan<byte> data)
{
    public ReadOnlySpan<byte> Rest { get; private set; } = data;

    public bool TryBytes(int count, out ReadOnlySpan<byte> bytes)
    {
        if (Rest.Length < count)
        {
            bytes = default;
            return false;
        }

        bytes = Rest[..count];
        Rest = Rest[count..];
        return true;
    }

    public bool TryU8(out byte value)
    {
        var read = TryBytes(1, out var bytes);
        value = read ? bytes[0] : default;
        return read;
    }

    public bool TryU16(out ushort value)
    {
        var read = TryBytes(2, out var bytes);
        value = read ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : default;
        return read;
    }

    public bool TryU32(out uint value)
    {
        var read = TryBytes(4, out var bytes);
        value = read ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : default;
        return read;
    }

    public bool TryU64(out ulong value)
    {
        var read = TryBytes(8, out var bytes);
        value = read ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : default;
        return read;
    }

    public bool TryStreamId(out ByteStreamId id)
    {
        var read = TryBytes(ByteStreamId.Length, out var bytes);
        id = read ? ByteStreamId.Read(bytes) : default;
        return read;
    }

    /// <summary>A u16 length and as many bytes of well-formed UTF-8.</summary>
    public bool TryText(int minBytes, int maxBytes, out ReadOnlySpan<byte> utf8)
    {
        utf8 = default;
        return TryU16(out var length) && length >= minBytes && length <= maxBytes && TryBytes(length, out utf8) && Utf8.IsValid(utf8);
    }
}
