namespace RemoteAccess.Upgrade;

/// <summary>A grain that silos of both builds have.</summary>
[Alias("upgrade.ISharedGrain")]
public interface ISharedGrain : IGrainWithStringKey
{
    /// <summary>The build of the silo that it is on.</summary>
    [Alias("GetBuild")]
    ValueTask<string> GetBuild();
}
