namespace RemoteAccess.Protocol;

/// <summary>Decodes what the device says. Pure and thread-safe.</summary>
/// <remarks>Tells the formats apart; a decoder for each reads them.</remarks>
public static class ServerMessageDecoder
{
    /// <summary>Decodes the payload of one frame.</summary>
    /// <param name="frame">The frame; its buffer must stay as it is for as long as payload views of the message are used.</param>
    /// <exception cref="MessageParseException">
    /// It is no message of the device known here. The frame is to be skipped; the stream goes on. <see cref="MessageParseError.UnknownOp"/>
    /// and <see cref="MessageParseError.UnknownBinaryOpcode"/> tell a device that speaks a newer version.
    /// </exception>
    public static ServerMessage Decode(in ControlFrameView frame) => frame.Opcode switch
    {
        FrameOpcode.Text => ServerJsonDecoder.Decode(frame.Payload),
        FrameOpcode.Binary => ServerBinaryDecoder.Decode(frame.Payload),
        _ => throw MessageParseException.UnknownFrameOpcode(frame.Opcode),
    };
}
