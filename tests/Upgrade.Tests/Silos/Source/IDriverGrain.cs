namespace RemoteAccess.Upgrade;

/// <summary>Calls the grains of another build from a silo of its own build, and compares what arrives.</summary>
[Alias("upgrade.IDriverGrain")]
public interface IDriverGrain : IGrainWithStringKey
{
    /// <summary>Sends every record, enum and exception there and back, and calls every grain interface.</summary>
    /// <param name="build">The build whose grains are called.</param>
    [Alias("Check")]
    [ResponseTimeout("00:02:00")]
    Task<Findings> Check(string build);

    /// <summary>Calls a device's grain, which silos of both builds can have.</summary>
    /// <returns>The build that answered.</returns>
    [Alias("AskDevice")]
    Task<string> AskDevice();
}
