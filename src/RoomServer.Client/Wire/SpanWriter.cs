using System.Buffers.Binary;
using System.Text;

namespace RemoteAccess.RoomServer.Client.Wire;

/// <summary>Appends little-endian fields to a buffer that is large enough.</summary>
internal ref struct SpanWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;

    public int Written { get; private set; }

    public void U8(byte value) => _target[Written++] = value;

    public void U16(int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_target[Written..], checked((ushort)value));
        Written += 2;
    }

    public void U32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_target[Written..], value);
        Written += 4;
    }

    public void U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_target[Written..], value);
        Written += 8;
    }

    public void StreamId(ByteStreamId id)
    {
        id.Write(_target[Written..]);
        Written += ByteStreamId.Length;
    }

    public void Bytes(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_target[Written..]);
        Written += bytes.Length;
    }

    /// <summary>A u16 length and the text in UTF-8.</summary>
    public void Text(string text)
    {
        var length = Encoding.UTF8.GetBytes(text, _target[(Written + 2)..]);
        U16(length);
        Written += length;
    }
}
