namespace RemoteAccess.Protocol;

public static partial class ClientMessageDecoder
{
    private const string KnownOps =
        $"{SubscribeWire.OpName}, {UnsubscribeWire.OpName}, {AdvertiseWire.OpName}, {UnadvertiseWire.OpName}, {GetParametersWire.OpName}, " +
        $"{SetParametersWire.OpName}, {SubscribeParameterUpdatesWire.OpName}, {UnsubscribeParameterUpdatesWire.OpName}, " +
        $"{SubscribeConnectionGraphWire.OpName}, {UnsubscribeConnectionGraphWire.OpName}, {FetchAssetWire.OpName}";

    private static SubscribeMessage Subscribe(SubscribeWire wire)
    {
        var channels = WireCheck.RequiredList(wire.Channels, wire.Op, "channels");
        var subscriptions = new ChannelSubscription[channels.Count];
        for (var i = 0; i < subscriptions.Length; i++)
        {
            subscriptions[i] = new ChannelSubscription(
                WireCheck.Required(channels[i].Id, "a channel", "id"),
                channels[i].RequestVideoTrack ?? false);
        }

        return new SubscribeMessage(subscriptions);
    }

    private static UnsubscribeMessage Unsubscribe(UnsubscribeWire wire) =>
        new(WireCheck.RequiredList(wire.ChannelIds, wire.Op, "channelIds"));

    private static ClientAdvertiseMessage Advertise(AdvertiseWire wire)
    {
        List<ClientChannelAdvertisement> channels = [];
        List<UndecodableSchema> undecodable = [];
        foreach (var channel in WireCheck.RequiredList(wire.Channels, wire.Op, "channels"))
        {
            if (channel.ToClientAdvertisement(out var error) is { } advertisement)
            {
                channels.Add(advertisement);
            }
            else
            {
                undecodable.Add(error!);
            }
        }

        return new ClientAdvertiseMessage(channels, undecodable);
    }

    private static ClientUnadvertiseMessage Unadvertise(ClientUnadvertiseWire wire) =>
        new(WireCheck.RequiredList(wire.ChannelIds, wire.Op, "channelIds"));

    private static GetParametersMessage GetParameters(GetParametersWire wire) =>
        new(WireCheck.RequiredList(wire.ParameterNames, wire.Op, "parameterNames"), wire.Id);

    private static SetParametersMessage SetParameters(SetParametersWire wire) =>
        new(ParameterWire.ToParameters(wire.Parameters, wire.Op), wire.Id);

    private static SubscribeParameterUpdatesMessage SubscribeParameterUpdates(SubscribeParameterUpdatesWire wire) =>
        new(WireCheck.RequiredList(wire.ParameterNames, wire.Op, "parameterNames"));

    private static UnsubscribeParameterUpdatesMessage UnsubscribeParameterUpdates(UnsubscribeParameterUpdatesWire wire) =>
        new(WireCheck.RequiredList(wire.ParameterNames, wire.Op, "parameterNames"));

    private static SubscribeConnectionGraphMessage SubscribeConnectionGraph(SubscribeConnectionGraphWire _) => new();

    private static UnsubscribeConnectionGraphMessage UnsubscribeConnectionGraph(UnsubscribeConnectionGraphWire _) => new();

    private static FetchAssetMessage FetchAsset(FetchAssetWire wire) =>
        new(WireCheck.Required(wire.RequestId, wire.Op, "requestId"), WireCheck.Required(wire.Uri, wire.Op, "uri"));
}
