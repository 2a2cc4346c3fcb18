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
    /// <param name="size">How much load; null for the usual.</param>
    public static async Task<Scene> OpenAsync(
        FaultFleet fleet, string name, IReadOnlyList<FleetSilo>? silos = null, FaultSize? size = null)
    {
        var scene = new Scene(fleet, name);
        try
        {
            size ??= FaultSize.Usual;
            var run = Guid.NewGuid().ToString("N")[..6];
            for (var room = 0; room < size.Rooms; room++)
            {
                scene._rooms.Add(await PublishedRoom.OpenAsync(fleet.Grains, $"{run}-{room}", size.Pace));
            }

            scene._balancer.Use(silos ?? fleet.Silos);
            scene.Admitted = Stopwatch.GetTimestamp();
            foreach (var room in scene._rooms)
            {
                for (var viewer = 0; viewer < size.ViewersPerRoom; viewer++)
                {
                    scene._viewers.Add(fleet.ViewerOf(room.Name, $"v{viewer}", scene._balancer, scene._viewers.Count));
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

    /// <summary>When the first viewer set out.</summary>
    public long Admitted { get; private set; }

    /// <summary>Where viewers are sent.</summary>
    public Balancer Balancer => _balancer;

    /// <summary>The rooms of each silo.</summary>
    public async Task<ILookup<FleetSilo, PublishedRoom>> OwnersAsync()
    {
        var owners = new List<(FleetSilo Silo, PublishedRoom Room)>();
        foreach (var room in _rooms)
        {
            owners.Add((await OwnerAsync(room), room));
        }

        return owners.ToLookup(pair => pair.Silo, pair => pair.Room);
    }

    private async Task<FleetSilo> OwnerAsync(PublishedRoom room)
    {
        FleetSilo? owner = null;
        await Patience.UntilAsync(
            async () =>
            {
                var silo = await room.SiloAsync();
                return (owner = _fleet.Silos.SingleOrDefault(
                    each => silo.Contains($":{each.SiloPort}", StringComparison.Ordinal))) is not null;
            },
            $"the silo of room {room.Name}");
        return owner!;
    }

    /// <summary>The fault comes now.</summary>
    /// <returns>This time.</returns>
    public long Begin() => _begun = Stopwatch.GetTimestamp();

    /// <summary>How slow the machine was at its worst until now; 1 on a quiet one.</summary>
    public double Slowness => _machine.Slowness;

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

    /// <summary>The rooms that opened anew since the fault, each with when a viewer first saw it, in that order.</summary>
    public IReadOnlyList<(string Room, long At)> Moves() =>
    [
        .. _viewers.SelectMany(viewer => viewer.Seen.Select(seen => (viewer.Room, seen.Epoch, seen.At)))
            .GroupBy(seen => (seen.Room, seen.Epoch))
            .Select(group => (group.Key.Room, At: group.Min(seen => seen.At)))
            .Where(move => move.At > _begun)
            .OrderBy(move => move.At),
    ];

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

        var outcome = new Outcome(
            Gaps.Of(_viewers, _begun), Deliveries.Of(_rooms, _viewers), Gateways.Of(_rooms, _viewers, _begun), _machine.Factor);
        Report.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{_name}: {outcome.Gaps}; {outcome.Deliveries}; {outcome.Gateways}; not acknowledged: {Refusals()}; "
                + $"slowness {_machine.Slowness:0.0}"));
        AssertNoProblems();
        Assert.Equal((0, 0, 0), (outcome.Deliveries.Silent, outcome.Deliveries.Disordered, outcome.Gateways.Returns));
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
