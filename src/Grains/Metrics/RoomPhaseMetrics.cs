using System.Diagnostics.Metrics;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Metrics;

/// <summary>Publishes how many rooms of this silo are in each phase, from the start of the silo on.</summary>
internal sealed class RoomPhaseMetrics(IMeterFactory meters, SessionHost host) : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly RoomPhase[] s_phases = Enum.GetValues<RoomPhase>();

    public void Participate(ISiloLifecycle lifecycle) => meters.Create(RemoteAccessMeter.Name).CreateObservableGauge(
        "remote_access.rooms.phase", Look, "{room}", "Room sessions on this silo, by phase.");

    private IEnumerable<Measurement<int>> Look()
    {
        var counts = host.CountPhases();
        return s_phases.Select(phase => new Measurement<int>(
            counts.GetValueOrDefault(phase), new KeyValuePair<string, object?>("phase", phase.ToString())));
    }
}
