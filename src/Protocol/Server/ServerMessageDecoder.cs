namespace RemoteAccess.Protocol;

/// <summary>Decodes the messages of a device. Pure and thread-safe.</summary>
/// <remarks>Chooses the decoder by the format: JSON or binary.</remarks>
public static class ServerMessageDecoder
{
    /// <summary>Decodes the payload of one frame.</summary>
    /// <param name="frame">The frame; its buffer must stay as it is as long as payload views of the message are used.</param>
    /// <exception cref="MessageParseException">
    /// The frame is not a known message of a device. Skip the frame; the stream continues. <see cref="MessageParseError.UnknownOp"/> and
    /// <see cref="MessageParseError.UnknownBinaryOpcode"/> mean that the device has a newer version.
    /// </exception>
    public static ServerMessage Decode(in ControlFrameView frame) => frame.Opcode switch
    {
        FrameOpcode.Text => ServerJsonDecoder.Decode(frame.Payload),
        FrameOpcode.Binary => ServerBinaryDecoder.Decode(frame.Payload),
        _ => throw MessageParseException.UnknownFrameOpcode(frame.Opcode),
    };
}
