using System.Buffers;
using System.Buffers.Binary;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Inbound;

/// <summary>
/// The first bytes of a frame that is larger than a transport buffers for us. They are enough to decide whether the rest is wanted. Pure.
/// </summary>
/// <param name="Opcode">Text or binary.</param>
/// <param name="PayloadLength">As announced.</param>
/// <param name="Kind">The first byte of the payload: which binary message.</param>
/// <param name="ServiceId">Of a service call.</param>
/// <param name="CallId">Of a service call.</param>
internal readonly record struct FrameStart(FrameOpcode Opcode, int PayloadLength, byte Kind, uint ServiceId, uint CallId)
{
    private const int Bytes = FrameHeader.Size + 9;

    /// <summary>Header and payload.</summary>
    public int FrameLength => FrameHeader.Size + PayloadLength;

    /// <summary>Reads the beginning of the bytes that have arrived.</summary>
    /// <returns>False when no large frame begins there, or too few of its bytes have arrived.</returns>
    public static bool TryRead(in ReadOnlySequence<byte> buffer, out FrameStart start)
    {
        start = default;
        if (buffer.Length < Bytes)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[Bytes];
        buffer.Slice(0, Bytes).CopyTo(bytes);
        if (FrameHeader.Read(bytes, FrameHeader.MaxInboundPayloadBytes, out var opcode, out var length) != FrameReadResult.Header
            || length <= IInboundStream.MaxBufferedBytes)
        {
            return false;
        }

        var payload = bytes[FrameHeader.Size..];
        start = new FrameStart(
            opcode, (int)length, payload[0], BinaryPrimitives.ReadUInt32LittleEndian(payload[1..]),
                BinaryPrimitives.ReadUInt32LittleEndian(payload[5..]));
        return true;
    }
}
