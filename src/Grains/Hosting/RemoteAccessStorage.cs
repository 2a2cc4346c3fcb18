namespace RemoteAccess.Grains.Hosting;

/// <summary>Names for the configuration of storage.</summary>
public static class RemoteAccessStorage
{
    /// <summary>Name of the grain storage provider that keeps the rooms: their records, and what publishers declared in them.</summary>
    public const string ProviderName = "remote-access";
}
