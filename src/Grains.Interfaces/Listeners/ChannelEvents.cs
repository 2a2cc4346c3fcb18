namespace RemoteAccess.Listeners;

/// <summary>A channel has its first subscriber: publishing on it reaches somebody from now on.</summary>
/// <param name="ChannelId">The channel.</param>
[GenerateSerializer, Immutable, Alias("ra.ChannelSubscribed")]
public sealed record ChannelSubscribed([property: Id(0)] ulong ChannelId) : ListenerEvent;

/// <summary>The last subscriber of a channel is gone.</summary>
/// <param name="ChannelId">The channel.</param>
[GenerateSerializer, Immutable, Alias("ra.ChannelUnsubscribed")]
public sealed record ChannelUnsubscribed([property: Id(0)] ulong ChannelId) : ListenerEvent;
