namespace RemoteAccess.Protocol;

/// <summary>The viewer wants channels no more.</summary>
/// <param name="ChannelIds">Which, as the device advertised them.</param>
public sealed record UnsubscribeMessage(IReadOnlyList<ulong> ChannelIds) : ClientMessage;
