namespace RemoteAccess.Protocol;

/// <summary>The viewer subscribes to channels.</summary>
/// <param name="Channels">The channels.</param>
public sealed record SubscribeMessage(IReadOnlyList<ChannelSubscription> Channels) : ClientMessage;
