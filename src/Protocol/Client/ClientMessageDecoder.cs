using System.Buffers;

namespace RemoteAccess.Protocol;

/// <summary>Decodes what a viewer says. Pure and thread-safe.</summary>
/// <remarks>This part names the messages; <c>.Json.cs</c> and <c>.Binary.cs</c> read them.</remarks>
public static partial class ClientMessageDecoder
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
        FrameOpcode.Text => KindOfText(frame.Payload),
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
        frame.Opcode == FrameOpcode.Text ? DecodeText(frame.Payload, kind) : DecodeBinary(frame.Payload, kind);

    // One number that JSON does not have must not make a whole request about parameters unreadable: its good ones would be dropped, its id
    // unanswered. It may stand before the op, too.
    private static ClientMessageKind KindOfText(in ReadOnlySequence<byte> payload)
    {
        try
        {
            return KindOf(JsonPayload.ReadOp(payload));
        }
        catch (MessageParseException failure) when (failure.Error == MessageParseError.BadJson)
        {
            if (NonFiniteNumbers.Replace(payload) is { } text
                && KindOf(JsonPayload.ReadOp(new ReadOnlySequence<byte>(text))) is var kind && IsAboutParameters(kind))
            {
                return kind;
            }

            throw;
        }
    }

    private static ClientMessage DecodeText(in ReadOnlySequence<byte> payload, ClientMessageKind kind)
    {
        try
        {
            return DecodeJson(payload, kind);
        }
        catch (MessageParseException failure) when (failure.Error == MessageParseError.BadJson && IsAboutParameters(kind))
        {
            if (NonFiniteNumbers.Replace(payload) is { } text)
            {
                return DecodeJson(new ReadOnlySequence<byte>(text), kind);
            }

            throw;
        }
    }

    private static bool IsAboutParameters(ClientMessageKind kind) =>
        kind is ClientMessageKind.SetParameters or ClientMessageKind.GetParameters
        or ClientMessageKind.SubscribeParameterUpdates or ClientMessageKind.UnsubscribeParameterUpdates;

    private static byte FirstByte(in ReadOnlySequence<byte> payload)
    {
        var reader = new BinaryPayload(payload);
        return reader.ReadByte();
    }

    private static ClientMessageKind KindOf(string op) => op switch
    {
        SubscribeWire.OpName => ClientMessageKind.Subscribe,
        UnsubscribeWire.OpName => ClientMessageKind.Unsubscribe,
        AdvertiseWire.OpName => ClientMessageKind.Advertise,
        UnadvertiseWire.OpName => ClientMessageKind.Unadvertise,
        GetParametersWire.OpName => ClientMessageKind.GetParameters,
        SetParametersWire.OpName => ClientMessageKind.SetParameters,
        SubscribeParameterUpdatesWire.OpName => ClientMessageKind.SubscribeParameterUpdates,
        UnsubscribeParameterUpdatesWire.OpName => ClientMessageKind.UnsubscribeParameterUpdates,
        SubscribeConnectionGraphWire.OpName => ClientMessageKind.SubscribeConnectionGraph,
        UnsubscribeConnectionGraphWire.OpName => ClientMessageKind.UnsubscribeConnectionGraph,
        FetchAssetWire.OpName => ClientMessageKind.FetchAsset,
        _ => throw MessageParseException.UnknownOp(op, KnownOps),
    };

    private static ClientMessage DecodeJson(in ReadOnlySequence<byte> payload, ClientMessageKind kind) => kind switch
    {
        ClientMessageKind.Subscribe => Subscribe(JsonPayload.Read(payload, WireContext.Default.SubscribeWire)),
        ClientMessageKind.Unsubscribe => Unsubscribe(JsonPayload.Read(payload, WireContext.Default.UnsubscribeWire)),
        ClientMessageKind.Advertise => Advertise(JsonPayload.Read(payload, WireContext.Default.AdvertiseWire)),
        ClientMessageKind.Unadvertise => Unadvertise(JsonPayload.Read(payload, WireContext.Default.ClientUnadvertiseWire)),
        ClientMessageKind.GetParameters =>
            GetParameters(JsonPayload.Read(payload, WireContext.Default.GetParametersWire, JsonPayload.AnyDepth)),
        ClientMessageKind.SetParameters =>
            SetParameters(JsonPayload.Read(payload, WireContext.Default.SetParametersWire, JsonPayload.AnyDepth)),
        ClientMessageKind.SubscribeParameterUpdates =>
            SubscribeParameterUpdates(JsonPayload.Read(payload, WireContext.Default.SubscribeParameterUpdatesWire, JsonPayload.AnyDepth)),
        ClientMessageKind.UnsubscribeParameterUpdates =>
            UnsubscribeParameterUpdates(
                JsonPayload.Read(payload, WireContext.Default.UnsubscribeParameterUpdatesWire, JsonPayload.AnyDepth)),
        ClientMessageKind.SubscribeConnectionGraph =>
            SubscribeConnectionGraph(JsonPayload.Read(payload, WireContext.Default.SubscribeConnectionGraphWire)),
        ClientMessageKind.UnsubscribeConnectionGraph =>
            UnsubscribeConnectionGraph(JsonPayload.Read(payload, WireContext.Default.UnsubscribeConnectionGraphWire)),
        ClientMessageKind.FetchAsset => FetchAsset(JsonPayload.Read(payload, WireContext.Default.FetchAssetWire)),
        _ => throw NotOfTheFrame(kind, FrameOpcode.Text),
    };

    private static ClientMessage DecodeBinary(in ReadOnlySequence<byte> payload, ClientMessageKind kind)
    {
        var reader = new BinaryPayload(payload);
        reader.ReadByte();
        return kind switch
        {
            ClientMessageKind.MessageData => MessageData(ref reader),
            ClientMessageKind.ServiceCallRequest => ServiceCallRequest(ref reader),
            ClientMessageKind.Ping => Ping(ref reader),
            ClientMessageKind.PingAck => PingAck(ref reader),
            ClientMessageKind.Consumed => Consumed(ref reader),
            _ => throw NotOfTheFrame(kind, FrameOpcode.Binary),
        };
    }

    private static ArgumentException NotOfTheFrame(ClientMessageKind kind, FrameOpcode opcode) =>
        new($"{kind} is no {opcode} message; give the kind that {nameof(KindOf)} told of the frame.", nameof(kind));
}
