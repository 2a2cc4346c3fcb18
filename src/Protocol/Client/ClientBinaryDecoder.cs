using System.Buffers;

namespace RemoteAccess.Protocol;

/// <summary>Decodes the binary messages of a viewer. Pure and thread-safe.</summary>
internal static class ClientBinaryDecoder
{
    /// <summary>Decodes the payload of a binary frame.</summary>
    /// <exception cref="MessageParseException">The payload is not a message of that kind.</exception>
    /// <exception cref="ArgumentException">A binary frame cannot have that kind.</exception>
    internal static ClientMessage Decode(in ReadOnlySequence<byte> payload, ClientMessageKind kind)
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
            _ => throw ClientMessageDecoder.NotOfTheFrame(kind, FrameOpcode.Binary),
        };
    }

    private static ClientMessageDataMessage MessageData(ref BinaryPayload payload)
    {
        payload.Message = "MessageData";
        return new ClientMessageDataMessage(payload.ReadUInt32(), payload.Rest());
    }

    private static ServiceCallRequestMessage ServiceCallRequest(ref BinaryPayload payload)
    {
        payload.Message = "ServiceCallRequest";
        return new ServiceCallRequestMessage(payload.ReadUInt32(), payload.ReadUInt32(), payload.ReadName("encoding"), payload.Rest());
    }

    private static PingMessage Ping(ref BinaryPayload payload)
    {
        payload.Message = "Ping";
        return new PingMessage(payload.ReadUInt64());
    }

    private static PingAckMessage PingAck(ref BinaryPayload payload)
    {
        payload.Message = "PingAck";
        return new PingAckMessage(payload.ReadUInt64());
    }

    private static ConsumedMessage Consumed(ref BinaryPayload payload)
    {
        payload.Message = "consumed";
        return new ConsumedMessage(payload.ReadUInt64());
    }
}
