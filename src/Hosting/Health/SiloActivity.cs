namespace RemoteAccess.Hosting.Health;

/// <summary>Records when the silo becomes active and when it begins to stop.</summary>
internal sealed class SiloActivity(StartupProgress progress) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle)
    {
        ArgumentNullException.ThrowIfNull(lifecycle);
        lifecycle.Subscribe(nameof(SiloActivity), ServiceLifecycleStage.Active, _ => Set(true), _ => Set(false));
    }

    private Task Set(bool active)
    {
        progress.SiloActive = active;
        return Task.CompletedTask;
    }
}
