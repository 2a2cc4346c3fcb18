namespace RemoteAccess.Protocol;

/// <summary>The device offers services.</summary>
/// <param name="Services">The services.</param>
public sealed record AdvertiseServicesMessage(IReadOnlyList<ServiceAdvertisement> Services) : ServerMessage;
