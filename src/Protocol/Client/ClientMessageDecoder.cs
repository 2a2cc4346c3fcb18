using System.Buffers;

namespace RemoteAccess.Protocol;

/// <summary>Decodes what a viewer says. Pure and thread-safe.</summary>
/// <remarks>This part names the messages; <c>.Json.cs</c> and <c>.Binary.cs</c> read them.</remarks>
public static partial class ClientMessageDecoder
{
    /// <summary>Decodes the payload of one frame.</summary>
    /// <param name="frame">The frame; its buffer must stay as it is for as long as payload views of the message are used.</param>
    /// <exception cref="MessageParseException">It is no message of a viewer. The frame is to be skipped; the stream goes on.</exception>
    public static ClientMessage Decode(in ControlFrameView frame) => frame.Opcode switch
    {
        FrameOpcode.Text => DecodeText(frame.Payload),
        FrameOpcode.Binary => DecodeBinary(frame.Payload),
        _ => throw MessageParseException.UnknownFrameOpcode(frame.Opcode),
    };

    // One number that JSON does not have must not make a whole request about parameters unreadable: its good ones would be dropped, its id unanswered.
    private static ClientMessage DecodeText(in ReadOnlySequence<byte> payload)
    {
        try
        {
            return DecodeJson(payload);
        }
        catch (MessageParseException failure) when (failure.Error == MessageParseError.BadJson)
        {
            if (NonFiniteNumbers.Replace(payload) is { } text)
            {
                var replaced = new ReadOnlySequence<byte>(text);
                if (JsonPayload.ReadOp(replaced) == SetParametersWire.OpName)
                {
                    return DecodeJson(replaced);
                }
            }

            throw;
        }
    }

    private static ClientMessage DecodeJson(in ReadOnlySequence<byte> payload) => JsonPayload.ReadOp(payload) switch
    {
        SubscribeWire.OpName => Subscribe(JsonPayload.Read(payload, WireContext.Default.SubscribeWire)),
        UnsubscribeWire.OpName => Unsubscribe(JsonPayload.Read(payload, WireContext.Default.UnsubscribeWire)),
        AdvertiseWire.OpName => Advertise(JsonPayload.Read(payload, WireContext.Default.AdvertiseWire)),
        UnadvertiseWire.OpName => Unadvertise(JsonPayload.Read(payload, WireContext.Default.ClientUnadvertiseWire)),
        GetParametersWire.OpName => GetParameters(JsonPayload.Read(payload, WireContext.Default.GetParametersWire)),
        SetParametersWire.OpName => SetParameters(JsonPayload.Read(payload, WireContext.Default.SetParametersWire, JsonPayload.AnyDepth)),
        SubscribeParameterUpdatesWire.OpName =>
            SubscribeParameterUpdates(JsonPayload.Read(payload, WireContext.Default.SubscribeParameterUpdatesWire)),
        UnsubscribeParameterUpdatesWire.OpName =>
            UnsubscribeParameterUpdates(JsonPayload.Read(payload, WireContext.Default.UnsubscribeParameterUpdatesWire)),
        SubscribeConnectionGraphWire.OpName =>
            SubscribeConnectionGraph(JsonPayload.Read(payload, WireContext.Default.SubscribeConnectionGraphWire)),
        UnsubscribeConnectionGraphWire.OpName =>
            UnsubscribeConnectionGraph(JsonPayload.Read(payload, WireContext.Default.UnsubscribeConnectionGraphWire)),
        FetchAssetWire.OpName => FetchAsset(JsonPayload.Read(payload, WireContext.Default.FetchAssetWire)),
        var op => throw MessageParseException.UnknownOp(op, KnownOps),
    };

    private static ClientMessage DecodeBinary(in ReadOnlySequence<byte> payload)
    {
        var reader = new BinaryPayload(payload);
        return reader.ReadByte() switch
        {
            ClientBinaryOpcode.MessageData => MessageData(ref reader),
            ClientBinaryOpcode.ServiceCallRequest => ServiceCallRequest(ref reader),
            ClientBinaryOpcode.Ping => Ping(ref reader),
            ClientBinaryOpcode.PingAck => PingAck(ref reader),
            ClientBinaryOpcode.Consumed => Consumed(ref reader),
            var opcode => throw MessageParseException.UnknownBinaryOpcode(opcode, ClientBinaryOpcode.Known),
        };
    }
}
