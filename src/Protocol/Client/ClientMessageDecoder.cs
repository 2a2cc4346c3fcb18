using System.Buffers;

namespace RemoteAccess.Protocol;

/// <summary>Decodes the messages of a viewer. Pure and thread-safe.</summary>
/// <remarks>Chooses the decoder by the format: JSON or binary.</remarks>
public static class ClientMessageDecoder
{
    /// <summary>Decodes the payload of one frame.</summary>
    /// <param name="frame">The frame; its buffer must stay as it is as long as payload views of the message are used.</param>
    /// <exception cref="MessageParseException">The frame is not a message of a viewer. Skip the frame; the stream continues.</exception>
    public static ClientMessage Decode(in ControlFrameView frame) => Decode(frame, KindOf(frame));

    /// <summary>
    /// Reads which message a frame is, so that a caller can decide before it pays for decoding. A JSON message is scanned up to its
    /// <c>op</c>, and nothing is kept; of a binary message the first byte is read.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <exception cref="MessageParseException">The frame is not a message of a viewer.</exception>
    public static ClientMessageKind KindOf(in ControlFrameView frame) => frame.Opcode switch
    {
        FrameOpcode.Text => ClientJsonDecoder.KindOf(frame.Payload),
        FrameOpcode.Binary => KindOf(FirstByte(frame.Payload)),
        _ => throw MessageParseException.UnknownFrameOpcode(frame.Opcode),
    };

    /// <summary>Reads which binary message a payload is, by its first byte.</summary>
    /// <param name="opcode">The first byte.</param>
    /// <exception cref="MessageParseException">No message of a viewer has that opcode.</exception>
    public static ClientMessageKind KindOf(byte opcode) => opcode switch
    {
        ClientBinaryOpcode.MessageData => ClientMessageKind.MessageData,
        ClientBinaryOpcode.ServiceCallRequest => ClientMessageKind.ServiceCallRequest,
        ClientBinaryOpcode.Ping => ClientMessageKind.Ping,
        ClientBinaryOpcode.PingAck => ClientMessageKind.PingAck,
        ClientBinaryOpcode.Consumed => ClientMessageKind.Consumed,
        _ => throw MessageParseException.UnknownBinaryOpcode(opcode, ClientBinaryOpcode.Known),
    };

    /// <summary>Decodes the payload of one frame whose kind is known.</summary>
    /// <param name="frame">The frame; its buffer must stay as it is as long as payload views of the message are used.</param>
    /// <param name="kind">The kind that <see cref="KindOf(in ControlFrameView)"/> returned.</param>
    /// <exception cref="MessageParseException">The frame is not a message of that kind. Skip the frame; the stream continues.</exception>
    /// <exception cref="ArgumentException">A frame with that opcode cannot have that kind.</exception>
    public static ClientMessage Decode(in ControlFrameView frame, ClientMessageKind kind) =>
        frame.Opcode == FrameOpcode.Text
            ? ClientJsonDecoder.Decode(frame.Payload, kind)
            : ClientBinaryDecoder.Decode(frame.Payload, kind);

    /// <summary>The error for a kind that the frame cannot have.</summary>
    internal static ArgumentException NotOfTheFrame(ClientMessageKind kind, FrameOpcode opcode) =>
        new($"{kind} is not a {opcode} message; give the kind that {nameof(KindOf)} returned for the frame.", nameof(kind));

    private static byte FirstByte(in ReadOnlySequence<byte> payload)
    {
        var reader = new BinaryPayload(payload);
        return reader.ReadByte();
    }
}
