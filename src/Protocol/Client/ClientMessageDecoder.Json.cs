namespace RemoteAccess.Protocol;

public static partial class ClientMessageDecoder
{
    private const string KnownOps =
        $"{SubscribeWire.OpName}, {UnsubscribeWire.OpName}, {AdvertiseWire.OpName}, {UnadvertiseWire.OpName}, " +
        $"{GetParametersWire.OpName}, {SetParametersWire.OpName}, {SubscribeParameterUpdatesWire.OpName}, " +
        $"{UnsubscribeParameterUpdatesWire.OpName}, " +
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

    private static GetParametersMessage GetParameters(GetParametersWire wire)
    {
        var names = Entries(wire.ParameterNames, "parameterNames", wire.Id);
        return new GetParametersMessage(names.Entries, wire.Id?.Text) { Refused = names.Refused };
    }

    private static SetParametersMessage SetParameters(SetParametersWire wire)
    {
        var parameters = Entries(wire.Parameters, "parameters", wire.Id).EachOnce();
        return new SetParametersMessage(parameters.Entries, wire.Id?.Text) { Refused = parameters.Refused };
    }

    private static SubscribeParameterUpdatesMessage SubscribeParameterUpdates(SubscribeParameterUpdatesWire wire)
    {
        var names = Entries(wire.ParameterNames, "parameterNames");
        return new SubscribeParameterUpdatesMessage(names.Entries) { Refused = names.Refused };
    }

    private static UnsubscribeParameterUpdatesMessage UnsubscribeParameterUpdates(UnsubscribeParameterUpdatesWire wire)
    {
        var names = Entries(wire.ParameterNames, "parameterNames");
        return new UnsubscribeParameterUpdatesMessage(names.Entries) { Refused = names.Refused };
    }

    // What is wrong with a request as a whole is told to its viewer too: its id must not stay unanswered.
    private static TList Entries<TList>(TList? list, string member, RequestIdWire? id = null)
        where TList : class, IEntriesWire, new()
    {
        var there = list ?? new TList();
        if (list is null)
        {
            there.RefuseAll(member, "it must be a list");
        }
        else if (id is { Text: null })
        {
            there.RefuseAll("id", RequestIdWire.Mend);
        }

        return there;
    }

    private static SubscribeConnectionGraphMessage SubscribeConnectionGraph(SubscribeConnectionGraphWire _) => new();

    private static UnsubscribeConnectionGraphMessage UnsubscribeConnectionGraph(UnsubscribeConnectionGraphWire _) => new();

    private static FetchAssetMessage FetchAsset(FetchAssetWire wire) =>
        new(WireCheck.Required(wire.RequestId, wire.Op, "requestId"), WireCheck.Required(wire.Uri, wire.Op, "uri"));
}
