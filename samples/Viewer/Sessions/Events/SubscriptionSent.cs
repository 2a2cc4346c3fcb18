namespace RemoteAccess.Viewer.Sessions;

/// <summary>Channels were subscribed: those of the selection when they were advertised, all of them again after a reset.</summary>
/// <param name="ChannelIds">Which.</param>
public sealed record SubscriptionSent(IReadOnlyList<ulong> ChannelIds) : ViewerEvent;
