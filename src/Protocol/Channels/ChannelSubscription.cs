namespace RemoteAccess.Protocol;

/// <summary>A channel to which a viewer subscribes.</summary>
/// <param name="Id">The channel's id, as the device advertised it.</param>
/// <param name="RequestVideoTrack">Whether the viewer wants a video track instead of messages.</param>
public readonly record struct ChannelSubscription(ulong Id, bool RequestVideoTrack = false);
