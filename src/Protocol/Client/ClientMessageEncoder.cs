namespace RemoteAccess.Protocol;

/// <summary>
/// Encodes what a viewer says as whole frames, header included. Each call returns a new array of exact size. Pure and thread-safe; this part holds
/// the JSON messages, <c>.Binary.cs</c> the rest.
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
}
