namespace RemoteAccess.Protocol;

public static partial class ClientMessageDecoder
{
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
