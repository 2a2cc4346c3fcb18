using System.Buffers;

namespace RemoteAccess.Protocol;

/// <summary>Decodes the JSON messages of a viewer. Pure and thread-safe.</summary>
internal static class ClientJsonDecoder
{
    private const string KnownOps =
        $"{SubscribeWire.OpName}, {UnsubscribeWire.OpName}, {AdvertiseWire.OpName}, {UnadvertiseWire.OpName}, " +
        $"{GetParametersWire.OpName}, {SetParametersWire.OpName}, {SubscribeParameterUpdatesWire.OpName}, " +
        $"{UnsubscribeParameterUpdatesWire.OpName}, " +
        $"{SubscribeConnectionGraphWire.OpName}, {UnsubscribeConnectionGraphWire.OpName}, {FetchAssetWire.OpName}";

    /// <summary>Reads which message the payload of a text frame is.</summary>
    /// <remarks>A number that JSON does not have must not make a whole request about parameters unreadable: its valid parameters would be
    /// dropped, and its id would not be answered. Such a number may also come before the op.</remarks>
    /// <exception cref="MessageParseException">The payload is not a message of a viewer.</exception>
    internal static ClientMessageKind KindOf(in ReadOnlySequence<byte> payload)
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

    /// <summary>Decodes the payload of a text frame.</summary>
    /// <exception cref="MessageParseException">The payload is not a message of that kind.</exception>
    /// <exception cref="ArgumentException">A text frame cannot have that kind.</exception>
    internal static ClientMessage Decode(in ReadOnlySequence<byte> payload, ClientMessageKind kind)
    {
        try
        {
            return Read(payload, kind);
        }
        catch (MessageParseException failure) when (failure.Error == MessageParseError.BadJson && IsAboutParameters(kind))
        {
            if (NonFiniteNumbers.Replace(payload) is { } text)
            {
                return Read(new ReadOnlySequence<byte>(text), kind);
            }

            throw;
        }
    }

    private static bool IsAboutParameters(ClientMessageKind kind) =>
        kind is ClientMessageKind.SetParameters or ClientMessageKind.GetParameters
        or ClientMessageKind.SubscribeParameterUpdates or ClientMessageKind.UnsubscribeParameterUpdates;

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

    private static ClientMessage Read(in ReadOnlySequence<byte> payload, ClientMessageKind kind) => kind switch
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
        _ => throw ClientMessageDecoder.NotOfTheFrame(kind, FrameOpcode.Text),
    };

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

    // An error of the request as a whole is answered too, because its id must not stay unanswered.
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
            there.RefuseAll("id", RequestIdWire.Fix);
        }

        return there;
    }

    private static SubscribeConnectionGraphMessage SubscribeConnectionGraph(SubscribeConnectionGraphWire _) => new();

    private static UnsubscribeConnectionGraphMessage UnsubscribeConnectionGraph(UnsubscribeConnectionGraphWire _) => new();

    private static FetchAssetMessage FetchAsset(FetchAssetWire wire) =>
        new(WireCheck.Required(wire.RequestId, wire.Op, "requestId"), WireCheck.Required(wire.Uri, wire.Op, "uri"));
}
