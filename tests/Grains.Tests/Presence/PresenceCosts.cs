using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tests.Cluster;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Registry;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Presence;

/// <summary>
/// What it costs to know where a viewer is, at 10,000 rooms of two silos (docs/decisions/0014): by asking each silo, by a grain for each
/// identity that joins and leaves are written to, and by the management grain. Compare within one run; processor time is that of both
/// silos.
/// </summary>
public sealed class PresenceCosts(PresenceCosts.QuietSilos silos, ITestOutputHelper output) : IClassFixture<PresenceCosts.QuietSilos>
{
    private const int Rooms = 10_000;
    private static readonly ParticipantIdentity Ann = ParticipantIdentity.Parse("ann");

    [Fact(Explicit = true)]
    public async Task What_joins_and_questions_cost()
    {
        var grains = TwoSilos.Grains(silos.A);
        var descriptor = new RoomDescriptor { Name = "robot", Channels = [SessionFixture.Channel(1)] };
        for (var i = 0; i < Rooms; i++)
        {
            var silo = i % 2 == 0 ? silos.A : silos.B;
            TwoSilos.Host(silo).Start(RoomName.Parse(NameOf(i)), 1, descriptor, []);
            silos.Connector(silo).Room(NameOf(i)).Join(i % 1_000 == 0 ? "ann" : $"viewer-{i}");
        }

        using (var deadline = Deadline.Start(TimeSpan.FromMinutes(5)))
        {
            while (Served() < Rooms)
            {
                deadline.ThrowIfOver(() => $"all viewers to be served, {Served()} are");
                await silos.Pulse.Next;
            }
        }

        await Measure("a viewer joins a room, until it is served", 200, async i =>
        {
            silos.Connector(silos.B).Room(NameOf(1)).Join($"late-{i}");
            var identity = ParticipantIdentity.Parse($"late-{i}");
            var session = TwoSilos.Host(silos.B).Find(RoomName.Parse(NameOf(1)))!;
            await silos.Pulse.Until(() => session.Participant(identity) is { Registered: true }, "the viewer to be served");
        });
        for (var i = 0; i < Rooms; i += 1_000)
        {
            await PresenceOf("ann").Enter(NameOf(i), "silo", 1, "PA_1");
        }

        for (var round = 0; round < 3; round++)
        {
            await Measure("ask each silo", 500, async _ =>
                Assert.Equal(10, (await grains.GetGrain<IPresenceGrain>(0).Find(Ann, string.Empty, 100)).Rooms.Count));
            await Measure("ask each silo, from a client", 500, async _ =>
                Assert.Equal(10, (await silos.Cluster.Client.GetGrain<IPresenceGrain>(0).Find(Ann, string.Empty, 100)).Rooms.Count));
            await Measure("a grain for each identity: a join and a leave", 2_000, async i =>
            {
                await PresenceOf($"viewer-{i}").Enter("room", "silo", 1, "PA_1");
                await PresenceOf($"viewer-{i}").Leave("room", "PA_1");
            });
            await Measure(
                "a grain for each identity: the question", 500, async _ => Assert.Equal(10, (await PresenceOf("ann").Find()).Length));
            await Measure("the management grain: all registries, and each one's answer", 5, async _ =>
            {
                var all = await silos.Cluster.Client.GetGrain<IManagementGrain>(0).GetActiveGrains(GrainType.Create("participantregistry"));
                var ours = all.Select(grain => grain.Key.ToString()!).Where(key => RegistryKey.Parse(key).Identity == Ann).ToArray();
                Assert.Equal(10, ours.Length);
                await Task.WhenAll(ours.Select(key => grains.GetGrain<IParticipantRegistryGrain>(key).GetCurrent().AsTask()));
            });
        }

        IIdentityPresence PresenceOf(string identity) => grains.GetGrain<IIdentityPresence>(identity);
    }

    private int Served() => new[] { silos.A, silos.B }.Sum(silo => TwoSilos.Host(silo).Sessions.Sum(session => session.ParticipantCount));

    private static string NameOf(int room) => $"room-{room:00000}";

    private async Task Measure(string what, int times, Func<int, Task> act)
    {
        await act(-1);
        var took = new double[times];
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        for (var i = 0; i < times; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await act(i);
            took[i] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
        }

        processor = Process.GetCurrentProcess().TotalProcessorTime - processor;
        Array.Sort(took);
        output.WriteLine(
            $"{what}: median {took[times / 2]:0} µs, p99 {took[times * 99 / 100]:0} µs, "
                + $"processor {processor.TotalMicroseconds / times:0} µs");
    }

    /// <summary>Two silos that leave their rooms alone.</summary>
    public sealed class QuietSilos() : TwoSilos(silo => silo.Services.Configure<RemoteAccessOptions>(options =>
    {
        options.Fleet.PingInterval = TimeSpan.FromMinutes(1);
        options.Fleet.SweepInterval = TimeSpan.FromHours(1);
    }));
}

/// <summary>The alternative that was not chosen: a grain for each identity, which sessions tell of joins and leaves.</summary>
[Alias("ra.tests.IIdentityPresence")]
public interface IIdentityPresence : IGrainWithStringKey
{
    [Alias("Enter")]
    Task Enter(string room, string silo, long epoch, string sid);

    [Alias("Leave")]
    Task Leave(string room, string sid);

    [Alias("Find")]
    Task<string[]> Find();
}

/// <inheritdoc cref="IIdentityPresence"/>
public sealed class IdentityPresenceGrain : Grain, IIdentityPresence
{
    private readonly Dictionary<string, (string Silo, long Epoch, string Sid)> _rooms = [];

    public Task Enter(string room, string silo, long epoch, string sid)
    {
        if (!_rooms.TryGetValue(room, out var known) || known.Epoch <= epoch)
        {
            _rooms[room] = (silo, epoch, sid);
        }

        return Task.CompletedTask;
    }

    public Task Leave(string room, string sid)
    {
        if (_rooms.TryGetValue(room, out var known) && known.Sid == sid)
        {
            _rooms.Remove(room);
        }

        return Task.CompletedTask;
    }

    public Task<string[]> Find() => Task.FromResult(_rooms.Keys.Order(StringComparer.Ordinal).ToArray());
}
