namespace RemoteAccess.Protocol;

/// <summary>The device offers services.</summary>
/// <param name="Services">Which.</param>
public sealed record AdvertiseServicesMessage(IReadOnlyList<ServiceAdvertisement> Services) : ServerMessage;
