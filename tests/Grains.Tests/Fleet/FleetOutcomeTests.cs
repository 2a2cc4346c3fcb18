using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.TestingHost;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Tests.Cluster;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Metrics;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>Each way in which a hand-over or a reopening ends is counted where it happens.</summary>
[Trait("Rule", "B19")]
public sealed class FleetOutcomeTests : IAsyncLifetime
{
    private const string Moves = "remote_access.fleet.moves";
    private const string Reopenings = "remote_access.fleet.reopenings";
    private const string Dead = "10.0.0.9:11111@123";
    private readonly FleetSilos _silos = new();

    public async ValueTask InitializeAsync() => await _silos.InitializeAsync();

    public async ValueTask DisposeAsync() => await _silos.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData(Dead)]
    public async Task A_room_that_no_silo_takes_stays_as_it_is(string? silo)
    {
        await _silos.OpenOn(_silos.A, "stays");
        TwoSilos.Host(_silos.B).RefuseRooms();
        using var seen = Seen(_silos.A);

        Assert.False(await TwoSilos.Grains(_silos.A).GetGrain<IRoomOwnerGrain>("stays").MoveAsync(silo, null));

        Assert.Equal((1, 1), (seen.Sum(Moves, "NoTaker"), seen.Of(Moves).Sum()));
        var session = TwoSilos.Host(_silos.A).Find(RoomName.Parse("stays"))!;
        Assert.Equal((1L, false), (session.Epoch, session.IsEnding));
    }

    [Fact]
    public async Task A_silo_that_agreed_and_does_not_start_the_room_is_counted()
    {
        await using var fixture = new SessionFixture();
        var members = new FakeMembers(2).Members;
        var fleet = new Grains.Fleet.Fleet(
            members, new FleetLoads(members), null!, null!, null!, fixture.Metrics, fixture.Time,
            fixture.Loggers.CreateLogger<Grains.Fleet.Fleet>());
        var room = new HandedRoom { Room = RoomName.Parse("room"), Epoch = 2, Owner = Guid.NewGuid(), Descriptor = fixture.Descriptor };

        // One has died meanwhile, the other one cannot be called.
        Assert.False(await fleet.StartThereAsync(Dead, room));
        Assert.False(await fleet.StartThereAsync(FleetMembers.NameOf(FakeMembers.Silo(1)), room));

        Assert.Equal((2, 2), (fixture.Counted(Moves, "NotStarted"), fixture.Counted(Moves)));
    }

    [Fact]
    public async Task A_hand_over_that_throws_is_counted_and_its_error_handed_on()
    {
        await using var fixture = new SessionFixture();
        Exception? thrown = null;
        var moving = new RoomMoving(
            null!, new FakeMembers(1).Members, Options.Create(fixture.Options), fixture.Metrics, fixture.Time);
        Assert.False(await moving.TryMoveAsync(RoomName.Parse("room"), null, failure => thrown = failure));
        Assert.NotNull(thrown);
        Assert.Equal((1, 1), (fixture.Counted(Moves, "Failed"), fixture.Counted(Moves)));
    }

    [Fact]
    public async Task Reopenings_are_counted_by_what_came_of_them()
    {
        using var a = Seen(_silos.A);
        using var b = Seen(_silos.B);
        double Sum(string outcome) => a.Sum(Reopenings, outcome) + b.Sum(Reopenings, outcome);
        await EnterAsync("closed", wanted: false);
        await _silos.Pulse.Until(() => Sum("NotOpened") > 0, "a closed room to be looked at");
        Assert.Equal(0, Sum("Opened"));

        await EnterAsync("orphan", wanted: true);
        await _silos.Pulse.Until(() => Sum("Opened") > 0, "a room to be reopened");
        Assert.Equal(0, Sum("Failed"));

        await EnterAsync("unreadable", wanted: true, () => _silos.Storage.FailReads = 1_000);
        await _silos.Pulse.Until(() => Sum("Failed") > 0, "a reopening to fail");
        _silos.Storage.FailReads = 0;
        await _silos.Pulse.Until(() => Sum("Opened") > 1, "the room to be reopened once the store answers");
    }

    private Measurements Seen(InProcessSiloHandle silo) =>
        new(silo.ServiceProvider.GetRequiredService<IMeterFactory>(), _silos.Pulse);

    private async Task EnterAsync(string name, bool wanted, Action? before = null)
    {
        var room = RoomName.Parse(name);
        var store = _silos.A.ServiceProvider.GetRequiredService<RoomStore>();
        var record = new RoomRecord { Wanted = wanted, Epoch = 5, Silo = Dead, Descriptor = new RoomDescriptor { Name = "robot" } };
        await store.WriteAsync(room, await store.ReadAsync(room), record);
        before?.Invoke();
        await _silos.A.ServiceProvider.GetRequiredService<RoomIndex>().SetAsync(room, new RoomIndexEntry(true, Dead, 5));
    }
}
