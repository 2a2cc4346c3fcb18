namespace RemoteAccess.Protocol;

/// <summary>A channel a viewer wants.</summary>
/// <param name="Id">The channel, as the device advertised it.</param>
/// <param name="RequestVideoTrack">Whether to have it as a video track instead of messages.</param>
public readonly record struct ChannelSubscription(ulong Id, bool RequestVideoTrack = false);
