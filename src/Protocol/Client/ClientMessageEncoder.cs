namespace RemoteAccess.Protocol;

/// <summary>
/// Encodes the messages of a viewer as whole frames, including the header. Each call returns a new array of exact size. Pure and
/// thread-safe.
/// </summary>
public static class ClientMessageEncoder
{
    /// <summary>Bytes of a <see cref="MessageData"/> frame besides its data: frame header, opcode, channel id.</summary>
    public const int MessageDataOverhead = FrameHeader.Size + sizeof(byte) + sizeof(uint);

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
    /// <param name="parameterNames">The names; empty means all.</param>
    /// <param name="id">The answer has the same id.</param>
    public static byte[] GetParameters(IReadOnlyCollection<string> parameterNames, string? id = null)
    {
        ArgumentNullException.ThrowIfNull(parameterNames);
        return JsonFrame.Encode(
            new GetParametersWire { ParameterNames = new ParameterNamesWire(parameterNames), Id = RequestIdWire.From(id) },
            WireContext.Default.GetParametersWire);
    }

    /// <summary>Encodes <c>setParameters</c>.</summary>
    /// <param name="parameters">The parameters with their new values; a parameter without a value is to be unset. Each name once: a
    /// parameter that is set twice is refused.</param>
    /// <param name="id">The answer with the applied values has the same id; null for no answer.</param>
    public static byte[] SetParameters(IReadOnlyCollection<Parameter> parameters, string? id = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return JsonFrame.Encode(
            new SetParametersWire { Parameters = new ParameterListWire(parameters), Id = RequestIdWire.From(id) },
            WireContext.Default.SetParametersWire);
    }

    /// <summary>Encodes <c>subscribeParameterUpdates</c>.</summary>
    /// <param name="parameterNames">The names; empty means all.</param>
    public static byte[] SubscribeParameterUpdates(IReadOnlyCollection<string> parameterNames)
    {
        ArgumentNullException.ThrowIfNull(parameterNames);
        return JsonFrame.Encode(
            new SubscribeParameterUpdatesWire { ParameterNames = new ParameterNamesWire(parameterNames) },
            WireContext.Default.SubscribeParameterUpdatesWire);
    }

    /// <summary>Encodes <c>unsubscribeParameterUpdates</c>.</summary>
    /// <param name="parameterNames">The names; empty means all.</param>
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
    /// <param name="requestId">The answer has the same id.</param>
    /// <param name="uri">The asset's URI.</param>
    public static byte[] FetchAsset(uint requestId, string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return JsonFrame.Encode(new FetchAssetWire { RequestId = requestId, Uri = uri }, WireContext.Default.FetchAssetWire);
    }

    /// <summary>Encodes a message published by the viewer (binary opcode 1).</summary>
    /// <param name="channelId">The channel, by the id that the viewer chose.</param>
    /// <param name="data">The message in the channel's encoding; copied.</param>
    /// <exception cref="OverflowException">The frame would be longer than an array can be.</exception>
    public static byte[] MessageData(uint channelId, ReadOnlySpan<byte> data) =>
        ClientBinaryEncoder.MessageData(channelId, data);

    /// <summary>Encodes a call of a service (binary opcode 2).</summary>
    /// <param name="serviceId">The service.</param>
    /// <param name="callId">The answer has the same id.</param>
    /// <param name="encoding">The payload's encoding.</param>
    /// <param name="payload">The request; copied.</param>
    /// <exception cref="OverflowException">The frame would be longer than an array can be.</exception>
    public static byte[] ServiceCallRequest(uint serviceId, uint callId, string encoding, ReadOnlySpan<byte> payload) =>
        ServiceFrame.Encode(ClientBinaryOpcode.ServiceCallRequest, serviceId, callId, encoding, payload);

    /// <summary>Encodes a ping (binary opcode 4).</summary>
    /// <param name="appTimestamp">The pong returns it.</param>
    public static byte[] Ping(ulong appTimestamp) =>
        ClientBinaryEncoder.Single(ClientBinaryOpcode.Ping, appTimestamp);

    /// <summary>Encodes a ping of any length (binary opcode 4).</summary>
    /// <param name="payload">At least 8 bytes; the pong returns the first 8. Copied.</param>
    /// <exception cref="ArgumentException">Fewer than 8 bytes.</exception>
    public static byte[] Ping(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < sizeof(ulong))
        {
            throw new ArgumentException(
                $"A ping of {payload.Length} bytes is too short; it must have at least {sizeof(ulong)}.", nameof(payload));
        }

        return ClientBinaryEncoder.Ping(payload);
    }

    /// <summary>Encodes the acknowledgement of a pong (binary opcode 5).</summary>
    /// <param name="deviceTimestamp">As in the pong.</param>
    public static byte[] PingAck(ulong deviceTimestamp) =>
        ClientBinaryEncoder.Single(ClientBinaryOpcode.PingAck, deviceTimestamp);

    /// <summary>Encodes the acknowledgement of flow control (binary opcode 128; our extension).</summary>
    /// <param name="bytes">Bytes of the control stream processed so far, including frame headers.</param>
    public static byte[] Consumed(ulong bytes) =>
        ClientBinaryEncoder.Single(ClientBinaryOpcode.Consumed, bytes);
}
