namespace RemoteAccess.Protocol;

/// <summary>A service and who provides it.</summary>
/// <param name="Name">The service.</param>
/// <param name="ProviderIds">The providers.</param>
public sealed record AdvertisedService(string Name, IReadOnlyList<string> ProviderIds);
