using System.Buffers;

namespace RemoteAccess.Protocol;

/// <summary>Decodes what a viewer says. Pure and thread-safe; part by part: this file names the messages, <c>.Json.cs</c> and <c>.Binary.cs</c> read them.</summary>
public static partial class ClientMessageDecoder
{
    /// <summary>Decodes the payload of one frame.</summary>
    /// <param name="frame">The frame; its buffer must stay as it is for as long as payload views of the message are used.</param>
    /// <exception cref="MessageParseException">It is no message of a viewer. The frame is to be skipped; the stream goes on.</exception>
    public static ClientMessage Decode(in ControlFrameView frame) => frame.Opcode switch
    {
        FrameOpcode.Text => DecodeJson(frame.Payload),
        FrameOpcode.Binary => DecodeBinary(frame.Payload),
        _ => throw FrameViolationException.UnknownOpcode((byte)frame.Opcode),
    };

    private static ClientMessage DecodeJson(in ReadOnlySequence<byte> payload) => JsonPayload.ReadOp(payload) switch
    {
        SubscribeWire.OpName => Subscribe(JsonPayload.Read(payload, WireContext.Default.SubscribeWire)),
        UnsubscribeWire.OpName => Unsubscribe(JsonPayload.Read(payload, WireContext.Default.UnsubscribeWire)),
        var op => throw MessageParseException.UnknownOp(op, KnownOps),
    };

    private static ClientMessage DecodeBinary(in ReadOnlySequence<byte> payload)
    {
        var reader = new BinaryPayload(payload);
        return reader.ReadByte() switch
        {
            ClientBinaryOpcode.Ping => Ping(ref reader),
            ClientBinaryOpcode.PingAck => PingAck(ref reader),
            ClientBinaryOpcode.Consumed => Consumed(ref reader),
            var opcode => throw MessageParseException.UnknownBinaryOpcode(opcode, ClientBinaryOpcode.Known),
        };
    }
}
