namespace RemoteAccess.Protocol;

/// <summary>The device no longer offers channels.</summary>
/// <param name="ChannelIds">The channels.</param>
public sealed record UnadvertiseMessage(IReadOnlyList<ulong> ChannelIds) : ServerMessage;
