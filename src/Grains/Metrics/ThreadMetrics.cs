using System.Diagnostics.Metrics;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Threads;

namespace RemoteAccess.Grains.Metrics;

/// <summary>Publishes what waits for a writer thread or a session thread, and how many of these threads a transport blocks, from the start
/// of the silo on.</summary>
internal sealed class ThreadMetrics(IMeterFactory meters, SiloThreads threads) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle)
    {
        var meter = meters.Create(RemoteAccessMeter.Name);
        meter.CreateObservableGauge(
            "remote_access.writers.waiting", () => threads.Writers.Waiting, "{link}", "Links that wait for a writer thread.");
        meter.CreateObservableGauge(
            "remote_access.writers.held", () => threads.Writers.Held, "{thread}",
            "Writer threads that are held by one run and were replaced.");
        meter.CreateObservableGauge(
            "remote_access.sessions.waiting", () => threads.Sessions.Waiting, "{step}",
            "Steps of rooms and viewers that wait for a session thread.");
        meter.CreateObservableGauge(
            "remote_access.sessions.held", () => threads.Sessions.Held, "{thread}",
            "Session threads that are held by one run and were replaced.");
    }
}
