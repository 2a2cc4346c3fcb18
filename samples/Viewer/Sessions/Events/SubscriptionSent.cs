namespace RemoteAccess.Viewer.Sessions;

/// <summary>The viewer subscribed to channels: when they were advertised, and again after a reset.</summary>
/// <param name="ChannelIds">The channels.</param>
public sealed record SubscriptionSent(IReadOnlyList<ulong> ChannelIds) : ViewerEvent;
