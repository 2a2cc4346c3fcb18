namespace RemoteAccess.Silo.Demo;

/// <summary>The demo device. Key: the name of its room.</summary>
[Alias("ra.silo.IDemoDeviceGrain")]
internal interface IDemoDeviceGrain : IGrainWithStringKey
{
    /// <summary>Makes sure that the device runs; returns after its first attempt to open the room, well or badly.</summary>
    [Alias("StartAsync")]
    Task StartAsync();

    /// <summary>Stops publishing; the room stays open and is handed over by the silo, which is about to stop.</summary>
    [Alias("StopAsync")]
    Task StopAsync();

    /// <summary>For the dashboard's state page.</summary>
    [Alias("GetState")]
    Task<DemoDeviceState> GetState();
}
