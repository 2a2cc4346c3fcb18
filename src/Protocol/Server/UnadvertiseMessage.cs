namespace RemoteAccess.Protocol;

/// <summary>The device offers channels no more.</summary>
/// <param name="ChannelIds">Which.</param>
public sealed record UnadvertiseMessage(IReadOnlyList<ulong> ChannelIds) : ServerMessage;
