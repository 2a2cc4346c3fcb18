using System.Diagnostics;
using System.Globalization;
using RemoteAccess.Fleet.Tests.Fleets;
using RemoteAccess.Fleet.Tests.Measures;
using RemoteAccess.Fleet.Tests.Viewers;
using RemoteAccess.FleetRunner.Silos;

namespace RemoteAccess.Fleet.Tests.Rooms;

/// <summary>Rooms of one scenario with their publishers and viewers, and what must be so in every scenario.</summary>
internal sealed class Scene : IAsyncDisposable
{
    // Some messages more than one: a stream that goes on, not one that is just ending.
    private const int Several = 3;

    private readonly string _name;
    private readonly FaultFleet _fleet;
    private readonly List<PublishedRoom> _rooms = [];
    private readonly List<RecordedViewer> _viewers = [];
    private readonly Machine _machine = new();
    private readonly Balancer _balancer = new();
    private long _begun;

    private Scene(FaultFleet fleet, string name) => (_fleet, _name) = (fleet, name);

    /// <summary>The rooms.</summary>
    public IReadOnlyList<PublishedRoom> Rooms => _rooms;

    /// <summary>The viewers.</summary>
    public IReadOnlyList<RecordedViewer> Viewers => _viewers;

    /// <summary>Opens the rooms, and waits until every viewer is served.</summary>
    /// <param name="fleet">The fleet.</param>
    /// <param name="name">The scenario, as the report names it.</param>
    /// <param name="silos">The silos to which viewers connect; null for all.</param>
    public static async Task<Scene> OpenAsync(FaultFleet fleet, string name, IReadOnlyList<FleetSilo>? silos = null)
    {
        var scene = new Scene(fleet, name);
        try
        {
            var size = FaultSize.Current;
            var run = Guid.NewGuid().ToString("N")[..6];
            for (var room = 0; room < size.Rooms; room++)
            {
                scene._rooms.Add(await PublishedRoom.OpenAsync(fleet.Grains, $"{run}-{room}"));
            }

            scene._balancer.Use(silos ?? fleet.Silos);
            foreach (var room in scene._rooms)
            {
                for (var viewer = 0; viewer < size.ViewersPerRoom; viewer++)
                {
                    scene._viewers.Add(new RecordedViewer(room.Name, $"v{viewer}", scene._balancer, scene._viewers.Count));
                }
            }

            await scene.AllServedAsync();
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where viewers are sent.</summary>
    public Balancer Balancer => _balancer;

    /// <summary>The rooms of each silo.</summary>
    public async Task<ILookup<FleetSilo, PublishedRoom>> OwnersAsync()
    {
        var owners = new List<(FleetSilo Silo, PublishedRoom Room)>();
        foreach (var room in _rooms)
        {
            var silo = await room.SiloAsync();
            owners.Add((_fleet.Silos.Single(each => silo.Contains($":{each.SiloPort}", StringComparison.Ordinal)), room));
        }

        return owners.ToLookup(pair => pair.Silo, pair => pair.Room);
    }

    /// <summary>The fault comes now.</summary>
    /// <returns>This time.</returns>
    public long Begin() => _begun = Stopwatch.GetTimestamp();

    /// <summary>Waits until every viewer gets what is published from now on.</summary>
    public async Task AllServedAsync()
    {
        var marks = _rooms.ToDictionary(room => room.Name, room => room.Last + Several);
        await Patience.UntilAsync(
            () => _viewers.TrueForAll(viewer => viewer.Highest >= marks[viewer.Room])
                || _viewers.Exists(viewer => viewer.Problems.Count > 0),
            () => string.Join(Environment.NewLine, _viewers.Where(viewer => viewer.Highest < marks[viewer.Room]).Take(8)
                .Select(viewer => $"messages from {marks[viewer.Room]} on at {viewer.Story}")
                .Append($"published: {Refusals()}")),
            Patience.ForPrograms);
        AssertNoProblems();
    }

    /// <summary>Ends the publishing, checks what must be so in every scenario, and prints what was measured.</summary>
    public async Task<Outcome> EndAsync()
    {
        await Task.WhenAll(_rooms.Select(room => room.StopAsync()));
        var last = _rooms.ToDictionary(
            room => room.Name, room => room.Acknowledged.Where(pair => pair.Value > 0).Select(pair => pair.Key).DefaultIfEmpty().Max());
        await Patience.UntilAsync(
            () => _viewers.TrueForAll(viewer => viewer.Highest >= last[viewer.Room]),
            () => string.Join(Environment.NewLine, _viewers.Where(viewer => viewer.Highest < last[viewer.Room]).Take(8)
                .Select(viewer => $"message {last[viewer.Room]}, which was acknowledged, at {viewer.Story}")));

        var outcome = new Outcome(Gaps.Of(_viewers, _begun), Deliveries.Of(_rooms, _viewers), _machine.Factor);
        Report.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{_name}: {outcome.Gaps}; {outcome.Deliveries}; not acknowledged: {Refusals()}; slowness {_machine.Slowness:0.0}"));
        AssertNoProblems();
        Assert.Equal((0, 0), (outcome.Deliveries.Silent, outcome.Deliveries.Disordered));
        return outcome;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_viewers.Select(viewer => viewer.DisposeAsync().AsTask()));
        await Task.WhenAll(_rooms.Select(room => room.DisposeAsync().AsTask()));
        await _machine.DisposeAsync();
    }

    private void AssertNoProblems()
    {
        foreach (var viewer in _viewers)
        {
            Assert.True(viewer.Problems.Count == 0, $"{string.Join("; ", viewer.Problems)}. {viewer.Story}");
        }
    }

    private string Refusals() => _rooms.SelectMany(room => room.Refused).GroupBy(pair => pair.Key)
        .Select(group => $"{group.Key} {group.Sum(pair => pair.Value)}").DefaultIfEmpty("none").Aggregate((all, next) => $"{all}, {next}");
}
