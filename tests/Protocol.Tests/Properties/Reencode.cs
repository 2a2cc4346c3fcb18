using System.Buffers;

namespace RemoteAccess.Protocol.Tests.Properties;

/// <summary>Encodes a decoded message again. A message type without a case here fails the tests that use it.</summary>
internal static class Reencode
{
    public static byte[] Client(ClientMessage message) => message switch
    {
        SubscribeMessage m => ClientMessageEncoder.Subscribe(m.Channels),
        UnsubscribeMessage m => ClientMessageEncoder.Unsubscribe(m.ChannelIds),
        ClientAdvertiseMessage { Undecodable: [] } m => ClientMessageEncoder.Advertise(m.Channels),
        ClientUnadvertiseMessage m => ClientMessageEncoder.Unadvertise(m.ChannelIds),
        GetParametersMessage m => ClientMessageEncoder.GetParameters(m.ParameterNames, m.Id),
        SetParametersMessage m => ClientMessageEncoder.SetParameters(m.Parameters, m.Id),
        SubscribeParameterUpdatesMessage m => ClientMessageEncoder.SubscribeParameterUpdates(m.ParameterNames),
        UnsubscribeParameterUpdatesMessage m => ClientMessageEncoder.UnsubscribeParameterUpdates(m.ParameterNames),
        SubscribeConnectionGraphMessage => ClientMessageEncoder.SubscribeConnectionGraph(),
        UnsubscribeConnectionGraphMessage => ClientMessageEncoder.UnsubscribeConnectionGraph(),
        FetchAssetMessage m => ClientMessageEncoder.FetchAsset(m.RequestId, m.Uri),
        ClientMessageDataMessage m => ClientMessageEncoder.MessageData(m.ChannelId, m.Data.ToArray()),
        ServiceCallRequestMessage m => ClientMessageEncoder.ServiceCallRequest(m.ServiceId, m.CallId, m.Encoding, m.Payload.ToArray()),
        PingMessage m => ClientMessageEncoder.Ping(m.AppTimestamp),
        PingAckMessage m => ClientMessageEncoder.PingAck(m.DeviceTimestamp),
        ConsumedMessage m => ClientMessageEncoder.Consumed(m.Bytes),
        _ => throw new NotSupportedException(message.ToString()),
    };

    public static byte[] Server(ServerMessage message) => message switch
    {
        ServerInfoMessage m => ServerMessageEncoder.ServerInfo(m.Info),
        StatusMessage m => ServerMessageEncoder.Status(m.Level, m.Message, m.Id),
        RemoveStatusMessage m => ServerMessageEncoder.RemoveStatus(m.StatusIds),
        AdvertiseMessage m => ServerMessageEncoder.Advertise(m.Channels),
        UnadvertiseMessage m => ServerMessageEncoder.Unadvertise(m.ChannelIds),
        AdvertiseServicesMessage m => ServerMessageEncoder.AdvertiseServices(m.Services),
        UnadvertiseServicesMessage m => ServerMessageEncoder.UnadvertiseServices(m.ServiceIds),
        ServiceCallFailureMessage m => ServerMessageEncoder.ServiceCallFailure(m.ServiceId, m.CallId, m.Message),
        ParameterValuesMessage m => ServerMessageEncoder.ParameterValues(m.Parameters, m.Id),
        ConnectionGraphUpdateMessage m => ServerMessageEncoder.ConnectionGraphUpdate(m.Update),
        MessageDataMessage m => ServerMessageEncoder.MessageData(m.ChannelId, m.LogTime, m.Data.ToArray()),
        TimeMessage m => ServerMessageEncoder.Time(m.Timestamp),
        ServiceCallResponseMessage m => ServerMessageEncoder.ServiceCallResponse(m.ServiceId, m.CallId, m.Encoding, m.Payload.ToArray()),
        FetchAssetResponseMessage { Error: { } error } m => ServerMessageEncoder.FetchAssetError(m.RequestId, error),
        FetchAssetResponseMessage m => ServerMessageEncoder.FetchAssetResponse(m.RequestId, m.Data.ToArray()),
        PongMessage m => ServerMessageEncoder.Pong(m.AppTimestamp, m.DeviceTimestamp),
        _ => throw new NotSupportedException(message.ToString()),
    };
}
