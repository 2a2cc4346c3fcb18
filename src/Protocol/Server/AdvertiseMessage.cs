namespace RemoteAccess.Protocol;

/// <summary>The device offers channels.</summary>
/// <param name="Channels">Which.</param>
public sealed record AdvertiseMessage(IReadOnlyList<ChannelAdvertisement> Channels) : ServerMessage;
