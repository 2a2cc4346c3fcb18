using System.Buffers.Binary;
using System.Text;

namespace RemoteAccess.Protocol;

/// <summary>Writes one binary frame of known size from front to back. The array is the only allocation.</summary>
internal ref struct FrameWriter
{
    private readonly byte[] _frame;
    private int _position;

    /// <exception cref="OverflowException">The payload is longer than an array can be.</exception>
    public FrameWriter(byte messageOpcode, long bytesAfterOpcode)
    {
        var payloadLength = checked((int)(sizeof(byte) + bytesAfterOpcode));
        _frame = GC.AllocateUninitializedArray<byte>(checked(FrameHeader.Size + payloadLength));
        FrameHeader.Write(_frame, FrameOpcode.Binary, payloadLength);
        _position = FrameHeader.Size;
        Write(messageOpcode);
    }

    public void Write(byte value) => _frame[_position++] = value;

    public void Write(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_frame.AsSpan(_position), value);
        _position += sizeof(uint);
    }

    public void Write(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_frame.AsSpan(_position), value);
        _position += sizeof(ulong);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_frame.AsSpan(_position));
        _position += bytes.Length;
    }

    /// <summary>Writes text in UTF-8; the caller has counted its bytes.</summary>
    public void Write(string text) => _position += Encoding.UTF8.GetBytes(text, _frame.AsSpan(_position));

    public readonly byte[] Finish() =>
        _position == _frame.Length
            ? _frame
            : throw new InvalidOperationException($"The frame has {_frame.Length} bytes, but {_position} were written.");
}
