using RemoteAccess.FleetRunner.Silos;

namespace RemoteAccess.Fleet.Tests.Viewers;

/// <summary>Which silos a load balancer would send viewers to. The test says so, in place of health checks. Thread-safe.</summary>
internal sealed class Balancer
{
    private volatile IReadOnlyList<FleetSilo> _silos = [];

    /// <summary>The silos in rotation.</summary>
    public IReadOnlyList<FleetSilo> Silos => _silos;

    /// <summary>Only these are in rotation from now on.</summary>
    public void Use(IEnumerable<FleetSilo> silos) => _silos = [.. silos];

    /// <summary>A silo is out of rotation, as one that answers no health check would be.</summary>
    public void Leave(FleetSilo silo) => _silos = [.. _silos.Where(each => each != silo)];

    /// <summary>Asks a silo for its health, as load balancers do, until it is not ready; then it is out of rotation.</summary>
    public async Task LeaveWhenNotReadyAsync(FleetSilo silo)
    {
        using var client = PatientHttp.Client(silo.Http, Patience.ForPrograms);
        await Patience.UntilAsync(
            async () =>
            {
                using var answer = await client.GetAsync("/health/ready", TestContext.Current.CancellationToken);
                return !answer.IsSuccessStatusCode;
            },
            $"{silo.Name} says that it is not ready",
            Patience.ForPrograms);
        Leave(silo);
    }
}
