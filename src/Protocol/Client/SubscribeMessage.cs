namespace RemoteAccess.Protocol;

/// <summary>The viewer wants channels.</summary>
/// <param name="Channels">Which, and how.</param>
public sealed record SubscribeMessage(IReadOnlyList<ChannelSubscription> Channels) : ClientMessage;
