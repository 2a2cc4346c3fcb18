using RemoteAccess.Grains.Fleet;

namespace RemoteAccess.Grains.Hosting;

/// <summary>
/// Drains the rooms when the silo stops. At stage Active the silo still answers and is still a member, so grains can be called while the
/// queues are flushed; the host's shutdown time-out is the budget.
/// </summary>
internal sealed class RoomDrain(FleetDrain drain) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(RoomDrain), ServiceLifecycleStage.Active, static _ => Task.CompletedTask, drain.DrainAsync);
}
