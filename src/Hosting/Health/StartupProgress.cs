namespace RemoteAccess.Hosting.Health;

/// <summary>The progress of the start. Thread-safe.</summary>
internal sealed class StartupProgress
{
    private volatile bool _siloActive;
    private volatile bool _demoTried;

    /// <summary>Whether the silo is a member of its cluster and runs its grains.</summary>
    public bool SiloActive
    {
        get => _siloActive;
        set => _siloActive = value;
    }

    /// <summary>Whether the demo device has tried to open its room, or is switched off.</summary>
    public bool DemoTried
    {
        get => _demoTried;
        set => _demoTried = value;
    }
}
