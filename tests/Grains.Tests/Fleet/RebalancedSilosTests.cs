using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using RemoteAccess.Client;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tests.Cluster;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Metrics;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>Rooms of a loaded silo go to the other one by hand-overs, and stay there.</summary>
public sealed class RebalancedSilosTests : IAsyncLifetime
{
    private readonly EagerSilos _silos = new();

    public async ValueTask InitializeAsync() => await _silos.InitializeAsync();

    public async ValueTask DisposeAsync() => await _silos.DisposeAsync();

    [Fact]
    [Trait("Rule", "B19")]
    public async Task Rooms_of_a_loaded_silo_move_once_with_their_viewers_told_and_none_comes_back()
    {
        using var a = new Measurements(_silos.A.ServiceProvider.GetRequiredService<IMeterFactory>(), _silos.Pulse);
        using var b = new Measurements(_silos.B.ServiceProvider.GetRequiredService<IMeterFactory>(), _silos.Pulse);
        var names = Enumerable.Range(0, 60).Select(i => $"room-{i}").ToArray();
        foreach (var name in names)
        {
            await TwoSilos.Grains(_silos.A).GetGrain<IRoomGrain>(name).OpenAsync(new RoomDescriptor
            {
                Name = "robot",
                Channels = [SessionFixture.Channel(1)],
            });
        }

        var loaded = TwoSilos.Host(_silos.A).Sessions.Length >= 30 ? _silos.A : _silos.B;
        var watched = TwoSilos.Host(loaded).Sessions.Take(30).Select(session => session.Room.ToString()).ToArray();
        foreach (var room in watched)
        {
            Watch(loaded, room);
        }

        // Viewers come back to a room that has moved.
        var back = new HashSet<string>();
        await _silos.Pulse.Until(
            () =>
            {
                var moved = watched.Where(room => !back.Contains(room)
                    && TwoSilos.Host(Other(loaded)).Find(RoomName.Parse(room))?.Status.Phase == RoomPhase.Connected).ToArray();
                foreach (var room in moved)
                {
                    back.Add(room);
                    Watch(Other(loaded), room);
                }

                return back.Count > 0 && names.All(name => FindSession(name) is not null) && IsEven();
            },
            "rooms to be moved and the loads to be even");
        var moved = back.First();
        var stream = _silos.Connector(loaded).Room(moved).Streams[0];
        Assert.Contains("Moved", Assert.IsType<StatusMessage>(stream.Messages[^1]).Message, StringComparison.Ordinal);

        var (gives, takes) = loaded == _silos.A ? (a, b) : (b, a);
        Assert.Equal(0, takes.Sum("remote_access.fleet.moves", "HandedOver"));
        Assert.InRange(gives.Sum("remote_access.fleet.moves", "HandedOver"), 1, 30);
        Assert.Equal(gives.Sum("remote_access.fleet.moves", "HandedOver"), gives.Of("remote_access.fleet.moves").Sum());
        Assert.All(names, name => Assert.InRange(FindSession(name)?.Epoch ?? 0, 1, 2));
    }

    [Fact]
    public async Task Two_versions_of_a_device_that_open_their_room_in_turn_settle_also_after_it_was_moved()
    {
        var grain = TwoSilos.Grains(_silos.A).GetRoom("in turn");
        var before = await OpenInTurn();
        Assert.Equal([1, 2, 2, 2, 2, 2], before);
        Assert.True(await TwoSilos.Grains(_silos.A).GetGrain<IRoomOwnerGrain>("in turn").MoveAsync(null, null));

        // The silo that takes it does not know which version was replaced: one more reset, and no other.
        var epochs = await OpenInTurn();
        Assert.Equal([4, 4, 4, 4, 4, 4], epochs);

        async Task<long[]> OpenInTurn()
        {
            var epochs = new List<long>();
            for (var i = 0; i < 6; i++)
            {
                epochs.Add(await grain.OpenAsync(new RoomDescriptor
                {
                    Name = "robot",
                    Channels = [SessionFixture.Channel(1)],
                    Metadata = new Dictionary<string, string> { ["version"] = $"{i % 2}" },
                }));
            }

            return [.. epochs];
        }
    }

    private bool IsEven()
    {
        var (a, b) = (TwoSilos.Host(_silos.A).Load, TwoSilos.Host(_silos.B).Load);
        return a.Rooms + b.Rooms == 60
            && !FleetLoads.IsMuchMore(a.Weight, b.Weight)
            && !FleetLoads.IsMuchMore(b.Weight, a.Weight);
    }

    private RoomSession? FindSession(string name) => new[] { _silos.A, _silos.B }
        .Select(silo => TwoSilos.Host(silo).Find(RoomName.Parse(name))).FirstOrDefault(session => session is { IsEnding: false });

    private void Watch(InProcessSiloHandle silo, string room)
    {
        for (var i = 0; i < 3; i++)
        {
            _silos.Connector(silo).Room(room).Join($"viewer-{i}");
        }
    }

    private InProcessSiloHandle Other(InProcessSiloHandle silo) =>
        silo == _silos.A ? _silos.B : _silos.A;

    /// <summary>Two silos that look at their loads often and may move many rooms.</summary>
    private sealed class EagerSilos() : TwoSilos(silo => silo.Services.Configure<RemoteAccessOptions>(options =>
    {
        options.Fleet.PingInterval = TimeSpan.FromMilliseconds(100);
        options.Fleet.SweepInterval = TimeSpan.FromMilliseconds(200);
        options.Fleet.MovesPerMinute = 10_000;
    }));
}
