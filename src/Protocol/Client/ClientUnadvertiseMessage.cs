namespace RemoteAccess.Protocol;

/// <summary>The viewer publishes on channels no more.</summary>
/// <param name="ChannelIds">Which, by the ids it chose.</param>
public sealed record ClientUnadvertiseMessage(IReadOnlyList<uint> ChannelIds) : ClientMessage;
