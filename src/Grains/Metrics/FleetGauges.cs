using System.Diagnostics.Metrics;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Threads;

namespace RemoteAccess.Grains.Metrics;

/// <summary>Publishes how this silo sees the fleet, from the start of the silo on.</summary>
internal sealed class FleetGauges(IMeterFactory meters, SessionHost host, SiloThreads threads, IFleetPings pings, RoomSweep sweep)
    : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) =>
        Publish(meters.Create(RemoteAccessMeter.Name), host, threads.Guard, pings, () => sweep.Unserved);

    /// <summary>Publishes them on a meter.</summary>
    internal static void Publish(Meter meter, SessionHost host, StallGuard guard, IFleetPings pings, Func<int> unserved)
    {
        meter.CreateObservableGauge(
            "remote_access.fleet.cut_off", () => host.IsCutOff ? 1 : 0, null,
            "1 while this silo hears neither the store nor most of the other silos and takes no rooms.");
        meter.CreateObservableCounter(
            "remote_access.fleet.standstills", () => guard.Stalls, "{standstill}", "Times that the process stood still for too long.");
        meter.CreateObservableGauge(
            "remote_access.fleet.members", () => pings.Members, "{silo}", "Active silos in the last round of asking, this one included.");
        meter.CreateObservableGauge(
            "remote_access.fleet.members.heard", () => pings.Heard, "{silo}", "Those of them that answered, this one included.");
        meter.CreateObservableGauge(
            "remote_access.fleet.rooms.unserved", unserved, "{room}",
            "Rooms of the fleet that are to be open and had no living silo in the last sweep of this silo.");
    }
}
