namespace RemoteAccess.Grains.Hosting;

/// <summary>Names for the configuration of storage.</summary>
public static class RemoteAccessStorage
{
    /// <summary>Name of the grain storage provider that keeps the rooms (wanted, descriptor, epoch, silo).</summary>
    public const string ProviderName = "remote-access";
}
