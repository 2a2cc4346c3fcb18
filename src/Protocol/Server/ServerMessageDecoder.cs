using System.Buffers;

namespace RemoteAccess.Protocol;

/// <summary>Decodes what the device says. Pure and thread-safe.</summary>
/// <remarks>This part names the messages; <c>.Json.cs</c> and <c>.Binary.cs</c> read them.</remarks>
public static partial class ServerMessageDecoder
{
    /// <summary>Decodes the payload of one frame.</summary>
    /// <param name="frame">The frame; its buffer must stay as it is for as long as payload views of the message are used.</param>
    /// <exception cref="MessageParseException">
    /// It is no message of the device known here. The frame is to be skipped; the stream goes on. <see cref="MessageParseError.UnknownOp"/>
    /// and <see cref="MessageParseError.UnknownBinaryOpcode"/> tell a device that speaks a newer version.
    /// </exception>
    public static ServerMessage Decode(in ControlFrameView frame) => frame.Opcode switch
    {
        FrameOpcode.Text => DecodeJson(frame.Payload),
        FrameOpcode.Binary => DecodeBinary(frame.Payload),
        _ => throw MessageParseException.UnknownFrameOpcode(frame.Opcode),
    };

    private static ServerMessage DecodeJson(in ReadOnlySequence<byte> payload) => JsonPayload.ReadOp(payload) switch
    {
        ServerInfoWire.OpName => new ServerInfoMessage(JsonPayload.Read(payload, WireContext.Default.ServerInfoWire).ToInfo()),
        AdvertiseWire.OpName => Advertise(JsonPayload.Read(payload, WireContext.Default.AdvertiseWire)),
        UnadvertiseWire.OpName => Unadvertise(JsonPayload.Read(payload, WireContext.Default.UnadvertiseWire)),
        StatusWire.OpName => Status(JsonPayload.Read(payload, WireContext.Default.StatusWire)),
        RemoveStatusWire.OpName => RemoveStatus(JsonPayload.Read(payload, WireContext.Default.RemoveStatusWire)),
        AdvertiseServicesWire.OpName => AdvertiseServices(JsonPayload.Read(payload, WireContext.Default.AdvertiseServicesWire)),
        UnadvertiseServicesWire.OpName => UnadvertiseServices(JsonPayload.Read(payload, WireContext.Default.UnadvertiseServicesWire)),
        ServiceCallFailureWire.OpName => ServiceCallFailure(JsonPayload.Read(payload, WireContext.Default.ServiceCallFailureWire)),
        ParameterValuesWire.OpName => ParameterValues(JsonPayload.Read(payload, WireContext.Default.ParameterValuesWire)),
        ConnectionGraphUpdateWire.OpName =>
            new ConnectionGraphUpdateMessage(JsonPayload.Read(payload, WireContext.Default.ConnectionGraphUpdateWire).ToUpdate()),
        var op => throw MessageParseException.UnknownOp(op, KnownOps),
    };

    private static ServerMessage DecodeBinary(in ReadOnlySequence<byte> payload)
    {
        var reader = new BinaryPayload(payload);
        return reader.ReadByte() switch
        {
            ServerBinaryOpcode.MessageData => MessageData(ref reader),
            ServerBinaryOpcode.Time => Time(ref reader),
            ServerBinaryOpcode.ServiceCallResponse => ServiceCallResponse(ref reader),
            ServerBinaryOpcode.FetchAssetResponse => FetchAssetResponse(ref reader),
            ServerBinaryOpcode.Pong => Pong(ref reader),
            var opcode => throw MessageParseException.UnknownBinaryOpcode(opcode, ServerBinaryOpcode.Known),
        };
    }
}
