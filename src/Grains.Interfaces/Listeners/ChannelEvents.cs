using RemoteAccess.Viewers;

namespace RemoteAccess.Listeners;

/// <summary>A channel has its first subscriber: publishing on it reaches somebody from now on.</summary>
/// <param name="ChannelId">The channel.</param>
[GenerateSerializer, Immutable, Alias("ra.ChannelSubscribed")]
public sealed record ChannelSubscribed([property: Id(0)] ulong ChannelId) : ListenerEvent;

/// <summary>The last subscriber of a channel is gone.</summary>
/// <param name="ChannelId">The channel.</param>
[GenerateSerializer, Immutable, Alias("ra.ChannelUnsubscribed")]
public sealed record ChannelUnsubscribed([property: Id(0)] ulong ChannelId) : ListenerEvent;

/// <summary>A viewer subscribed to a channel. Comes behind <see cref="ChannelSubscribed"/> when it is the first; not again for what it is
/// subscribed to.</summary>
/// <param name="Viewer">Who.</param>
/// <param name="ChannelId">The channel.</param>
/// <remarks>Told when every silo knows this kind: while a cluster is upgraded from a version without it, listeners hear of the first and
/// the last only.</remarks>
[GenerateSerializer, Immutable, Alias("ra.ViewerSubscribed")]
public sealed record ViewerSubscribed([property: Id(0)] Viewer Viewer, [property: Id(1)] ulong ChannelId) : ListenerEvent;

/// <summary>A viewer's subscription to a channel is over: it ended it, left, or the channel is gone. Comes before <see
/// cref="ChannelUnsubscribed"/> when it was the last, and before <see cref="ViewerLeft"/>.</summary>
/// <param name="Viewer">Who.</param>
/// <param name="ChannelId">The channel.</param>
/// <remarks>Told when every silo knows this kind.</remarks>
[GenerateSerializer, Immutable, Alias("ra.ViewerUnsubscribed")]
public sealed record ViewerUnsubscribed([property: Id(0)] Viewer Viewer, [property: Id(1)] ulong ChannelId) : ListenerEvent;
