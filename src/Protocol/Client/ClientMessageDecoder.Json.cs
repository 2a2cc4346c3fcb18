namespace RemoteAccess.Protocol;

public static partial class ClientMessageDecoder
{
    private const string KnownOps = $"{SubscribeWire.OpName}, {UnsubscribeWire.OpName}";

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
}
