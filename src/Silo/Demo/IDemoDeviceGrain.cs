namespace RemoteAccess.Silo.Demo;

/// <summary>The demo device. Key: the name of its room.</summary>
[Alias("ra.silo.IDemoDeviceGrain")]
internal interface IDemoDeviceGrain : IGrainWithStringKey
{
    /// <summary>Makes sure that the device runs. Returns after its first attempt to open the room, whether or not it succeeded.</summary>
    [Alias("StartAsync")]
    Task StartAsync();

    /// <summary>Stops publishing. The room stays open; the stopping silo hands it over.</summary>
    [Alias("StopAsync")]
    Task StopAsync();

    /// <summary>For the dashboard's state page.</summary>
    [Alias("GetState")]
    Task<DemoDeviceState> GetState();
}
