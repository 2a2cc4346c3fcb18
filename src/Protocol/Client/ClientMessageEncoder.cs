namespace RemoteAccess.Protocol;

/// <summary>
/// Encodes what a viewer says as whole frames, header included. Each call returns a new array of exact size. Pure and thread-safe; this
/// part holds the JSON messages, <c>.Binary.cs</c> the rest.
/// </summary>
public static partial class ClientMessageEncoder
{
    /// <summary>Encodes <c>subscribe</c>.</summary>
    public static byte[] Subscribe(IReadOnlyCollection<ChannelSubscription> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        return JsonFrame.Encode(
            new SubscribeWire { Channels = [.. channels.Select(c => new SubscriptionWire(c.Id, c.RequestVideoTrack ? true : null))] },
            WireContext.Default.SubscribeWire);
    }

    /// <summary>Encodes <c>unsubscribe</c>.</summary>
    public static byte[] Unsubscribe(IReadOnlyCollection<ulong> channelIds)
    {
        ArgumentNullException.ThrowIfNull(channelIds);
        return JsonFrame.Encode(new UnsubscribeWire { ChannelIds = OpWire.AsList(channelIds) }, WireContext.Default.UnsubscribeWire);
    }

    /// <summary>Encodes <c>advertise</c>.</summary>
    /// <exception cref="ArgumentException">A schema that must be text is not UTF-8.</exception>
    public static byte[] Advertise(IReadOnlyCollection<ClientChannelAdvertisement> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        return JsonFrame.Encode(
            new AdvertiseWire { Channels = [.. channels.Select(ChannelWire.From)] },
            WireContext.Default.AdvertiseWire);
    }

    /// <summary>Encodes <c>unadvertise</c>.</summary>
    public static byte[] Unadvertise(IReadOnlyCollection<uint> channelIds)
    {
        ArgumentNullException.ThrowIfNull(channelIds);
        return JsonFrame.Encode(
            new ClientUnadvertiseWire { ChannelIds = OpWire.AsList(channelIds) },
            WireContext.Default.ClientUnadvertiseWire);
    }

    /// <summary>Encodes <c>getParameters</c>.</summary>
    /// <param name="parameterNames">Which; empty means all.</param>
    /// <param name="id">Comes back with the answer.</param>
    public static byte[] GetParameters(IReadOnlyCollection<string> parameterNames, string? id = null)
    {
        ArgumentNullException.ThrowIfNull(parameterNames);
        return JsonFrame.Encode(
            new GetParametersWire { ParameterNames = new ParameterNamesWire(parameterNames), Id = RequestIdWire.From(id) },
            WireContext.Default.GetParametersWire);
    }

    /// <summary>Encodes <c>setParameters</c>.</summary>
    /// <param name="parameters">Which, and to what; one without a value is to be unset. Each name once: what is set twice is
    /// refused.</param>
    /// <param name="id">Comes back with the applied values; null for no answer.</param>
    public static byte[] SetParameters(IReadOnlyCollection<Parameter> parameters, string? id = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return JsonFrame.Encode(
            new SetParametersWire { Parameters = new ParameterListWire(parameters), Id = RequestIdWire.From(id) },
            WireContext.Default.SetParametersWire);
    }

    /// <summary>Encodes <c>subscribeParameterUpdates</c>.</summary>
    /// <param name="parameterNames">Which; empty means all.</param>
    public static byte[] SubscribeParameterUpdates(IReadOnlyCollection<string> parameterNames)
    {
        ArgumentNullException.ThrowIfNull(parameterNames);
        return JsonFrame.Encode(
            new SubscribeParameterUpdatesWire { ParameterNames = new ParameterNamesWire(parameterNames) },
            WireContext.Default.SubscribeParameterUpdatesWire);
    }

    /// <summary>Encodes <c>unsubscribeParameterUpdates</c>.</summary>
    /// <param name="parameterNames">Which; empty means all.</param>
    public static byte[] UnsubscribeParameterUpdates(IReadOnlyCollection<string> parameterNames)
    {
        ArgumentNullException.ThrowIfNull(parameterNames);
        return JsonFrame.Encode(
            new UnsubscribeParameterUpdatesWire { ParameterNames = new ParameterNamesWire(parameterNames) },
            WireContext.Default.UnsubscribeParameterUpdatesWire);
    }

    /// <summary>Encodes <c>subscribeConnectionGraph</c>.</summary>
    public static byte[] SubscribeConnectionGraph() =>
        JsonFrame.Encode(new SubscribeConnectionGraphWire(), WireContext.Default.SubscribeConnectionGraphWire);

    /// <summary>Encodes <c>unsubscribeConnectionGraph</c>.</summary>
    public static byte[] UnsubscribeConnectionGraph() =>
        JsonFrame.Encode(new UnsubscribeConnectionGraphWire(), WireContext.Default.UnsubscribeConnectionGraphWire);

    /// <summary>Encodes <c>fetchAsset</c>.</summary>
    /// <param name="requestId">Comes back with the answer.</param>
    /// <param name="uri">Which asset.</param>
    public static byte[] FetchAsset(uint requestId, string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return JsonFrame.Encode(new FetchAssetWire { RequestId = requestId, Uri = uri }, WireContext.Default.FetchAssetWire);
    }
}
