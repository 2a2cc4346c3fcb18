namespace RemoteAccess.Protocol;

/// <summary>The viewer no longer publishes on channels.</summary>
/// <param name="ChannelIds">The channels, by the ids that the viewer chose.</param>
public sealed record ClientUnadvertiseMessage(IReadOnlyList<uint> ChannelIds) : ClientMessage;
