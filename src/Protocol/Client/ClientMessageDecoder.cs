using System.Buffers;

namespace RemoteAccess.Protocol;

/// <summary>Decodes what a viewer says. Pure and thread-safe.</summary>
/// <remarks>Tells the formats apart; a decoder for each reads them.</remarks>
public static class ClientMessageDecoder
{
    /// <summary>Decodes the payload of one frame.</summary>
    /// <param name="frame">The frame; its buffer must stay as it is for as long as payload views of the message are used.</param>
    /// <exception cref="MessageParseException">It is no message of a viewer. The frame is to be skipped; the stream goes on.</exception>
    public static ClientMessage Decode(in ControlFrameView frame) => Decode(frame, KindOf(frame));

    /// <summary>
    /// Which message a frame is, so that a caller can decide on it before it pays for decoding it. Of a JSON message only what stands
    /// before <c>op</c> is scanned, and nothing is kept; of a binary one the first byte is read.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <exception cref="MessageParseException">It is no message of a viewer, whatever else stands in it.</exception>
    public static ClientMessageKind KindOf(in ControlFrameView frame) => frame.Opcode switch
    {
        FrameOpcode.Text => ClientJsonDecoder.KindOf(frame.Payload),
        FrameOpcode.Binary => KindOf(FirstByte(frame.Payload)),
        _ => throw MessageParseException.UnknownFrameOpcode(frame.Opcode),
    };

    /// <summary>Which binary message the first byte of a payload names.</summary>
    /// <param name="opcode">The first byte.</param>
    /// <exception cref="MessageParseException">None of a viewer's.</exception>
    public static ClientMessageKind KindOf(byte opcode) => opcode switch
    {
        ClientBinaryOpcode.MessageData => ClientMessageKind.MessageData,
        ClientBinaryOpcode.ServiceCallRequest => ClientMessageKind.ServiceCallRequest,
        ClientBinaryOpcode.Ping => ClientMessageKind.Ping,
        ClientBinaryOpcode.PingAck => ClientMessageKind.PingAck,
        ClientBinaryOpcode.Consumed => ClientMessageKind.Consumed,
        _ => throw MessageParseException.UnknownBinaryOpcode(opcode, ClientBinaryOpcode.Known),
    };

    /// <summary>Decodes the payload of one frame of which the kind is known.</summary>
    /// <param name="frame">The frame; its buffer must stay as it is for as long as payload views of the message are used.</param>
    /// <param name="kind">What <see cref="KindOf(in ControlFrameView)"/> said of it.</param>
    /// <exception cref="MessageParseException">It is no message of that kind. The frame is to be skipped; the stream goes on.</exception>
    /// <exception cref="ArgumentException">The kind is none of the frame's opcode.</exception>
    public static ClientMessage Decode(in ControlFrameView frame, ClientMessageKind kind) =>
        frame.Opcode == FrameOpcode.Text
            ? ClientJsonDecoder.Decode(frame.Payload, kind)
            : ClientBinaryDecoder.Decode(frame.Payload, kind);

    /// <summary>The error of a caller that names a kind which the frame cannot have.</summary>
    internal static ArgumentException NotOfTheFrame(ClientMessageKind kind, FrameOpcode opcode) =>
        new($"{kind} is no {opcode} message; give the kind that {nameof(KindOf)} told of the frame.", nameof(kind));

    private static byte FirstByte(in ReadOnlySequence<byte> payload)
    {
        var reader = new BinaryPayload(payload);
        return reader.ReadByte();
    }
}
