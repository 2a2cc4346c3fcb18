using RemoteAccess.Viewers;

namespace RemoteAccess.Listeners;

/// <summary>A channel has its first subscriber: messages on it have a recipient from now on.</summary>
/// <param name="ChannelId">The channel.</param>
[GenerateSerializer, Immutable, Alias("ra.ChannelSubscribed")]
public sealed record ChannelSubscribed([property: Id(0)] ulong ChannelId) : ListenerEvent;

/// <summary>A channel has lost its last subscriber.</summary>
/// <param name="ChannelId">The channel.</param>
[GenerateSerializer, Immutable, Alias("ra.ChannelUnsubscribed")]
public sealed record ChannelUnsubscribed([property: Id(0)] ulong ChannelId) : ListenerEvent;

/// <summary>A viewer subscribed to a channel. Comes after <see cref="ChannelSubscribed"/> if it is the first; not repeated for a channel to
/// which the viewer is already subscribed.</summary>
/// <param name="Viewer">The viewer.</param>
/// <param name="ChannelId">The channel.</param>
/// <remarks>Sent only if every silo knows this kind: while a cluster is upgraded from a version without it, listeners get the events of the
/// first and the last subscriber only.</remarks>
[GenerateSerializer, Immutable, Alias("ra.ViewerSubscribed")]
public sealed record ViewerSubscribed([property: Id(0)] Viewer Viewer, [property: Id(1)] ulong ChannelId) : ListenerEvent;

/// <summary>A viewer's subscription to a channel has ended: it unsubscribed, it left, or the channel was removed. Comes before <see
/// cref="ChannelUnsubscribed"/> if it was the last, and before <see cref="ViewerLeft"/>.</summary>
/// <param name="Viewer">The viewer.</param>
/// <param name="ChannelId">The channel.</param>
/// <remarks>Sent only if every silo knows this kind.</remarks>
[GenerateSerializer, Immutable, Alias("ra.ViewerUnsubscribed")]
public sealed record ViewerUnsubscribed([property: Id(0)] Viewer Viewer, [property: Id(1)] ulong ChannelId) : ListenerEvent;
