namespace RemoteAccess.Protocol;

/// <summary>The viewer unsubscribes from channels.</summary>
/// <param name="ChannelIds">The channels' ids, as the device advertised them.</param>
public sealed record UnsubscribeMessage(IReadOnlyList<ulong> ChannelIds) : ClientMessage;
