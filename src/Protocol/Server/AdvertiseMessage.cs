namespace RemoteAccess.Protocol;

/// <summary>The device offers channels.</summary>
/// <param name="Channels">The channels.</param>
public sealed record AdvertiseMessage(IReadOnlyList<ChannelAdvertisement> Channels) : ServerMessage;
