using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Client;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Tests.Cluster;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Metrics;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>Rooms that go from one silo to the other, with what was declared in them.</summary>
[Trait("Rule", "B19")]
public sealed class HandoverTests : IAsyncLifetime
{
    private readonly FleetSilos _silos = new();

    public async ValueTask InitializeAsync() => await _silos.InitializeAsync();

    public async ValueTask DisposeAsync() => await _silos.DisposeAsync();

    [Fact]
    public async Task A_room_that_moves_takes_along_what_was_declared_and_its_callers_are_carried_over()
    {
        var room = RoomName.Parse("moving");
        var before = await _silos.OpenOn(_silos.A, "moving");
        var ann = before.Join("ann");
        var stream = await before.StreamTo("ann");
        await _silos.Pulse.Until(() => stream.Messages.Count > 0, "ann to be registered");
        var grain = TwoSilos.Grains(_silos.A).GetGrain<IRoomGrain>("moving");
        await grain.Advertise([SessionFixture.Channel(2)]);
        var old = TwoSilos.Host(_silos.A).Find(room)!;

        Assert.True(await TwoSilos.Grains(_silos.B).GetGrain<IRoomOwnerGrain>("moving").MoveAsync(null, null));

        Assert.True(old.Completion.IsCompleted);
        Assert.Null(TwoSilos.Host(_silos.A).Find(room));
        Assert.Equal(2, TwoSilos.Host(_silos.B).Find(room)?.Epoch);
        await _silos.Pulse.Until(() => stream.IsClosed, "ann's stream on A to be closed");
        Assert.Contains("Moved", Assert.IsType<StatusMessage>(stream.Messages[^1]).Message, StringComparison.Ordinal);
        var client = TwoSilos.Grains(_silos.A).GetRoom("moving");
        Assert.Equal(PublishOutcome.Published, (await client.PublishAsync(new ChannelMessage(2, 1, [1]))).Outcome);
        Assert.Equal(2, await client.OpenAsync(new RoomDescriptor { Name = "robot", Channels = [SessionFixture.Channel(1)] }));
        var status = await grain.GetStatus();
        Assert.Equal((2, _silos.B.SiloAddress.ToString()), (status.Epoch, status.Silo));
        Assert.NotNull(ann);
    }

    [Fact]
    public async Task A_silo_that_drains_hands_all_its_rooms_over_and_takes_no_more()
    {
        var names = Enumerable.Range(0, 20).Select(i => $"room-{i}").ToArray();
        foreach (var name in names)
        {
            await _silos.OpenOn(_silos.A, name);
        }

        using var seen = new Measurements(_silos.A.ServiceProvider.GetRequiredService<IMeterFactory>(), _silos.Pulse);
        await _silos.A.ServiceProvider.GetRequiredService<IRoomDrain>().DrainAsync(TestContext.Current.CancellationToken);

        Assert.Equal(names.Length, seen.Sum("remote_access.fleet.moves", "HandedOver"));
        Assert.Equal(names.Length, seen.Of("remote_access.fleet.moves").Sum());
        Assert.True(_silos.A.ServiceProvider.GetRequiredService<ILocalRooms>().IsDraining);
        Assert.Empty(TwoSilos.Host(_silos.A).Sessions);
        Assert.Equal(names.Order(), TwoSilos.Host(_silos.B).Sessions.Select(session => session.Room.ToString()).Order());
        Assert.All(TwoSilos.Host(_silos.B).Sessions, session => Assert.Equal(2, session.Epoch));
        foreach (var name in names)
        {
            var result = await TwoSilos.Grains(_silos.A).GetRoom(name).PublishAsync(new ChannelMessage(1, 1, [1]));
            Assert.Equal(PublishOutcome.Published, result.Outcome);
        }
    }

    [Fact]
    public async Task A_new_room_is_not_placed_on_a_silo_that_drains()
    {
        await _silos.A.ServiceProvider.GetRequiredService<IRoomDrain>().DrainAsync(TestContext.Current.CancellationToken);
        var loads = _silos.B.ServiceProvider.GetRequiredService<FleetLoads>();
        await _silos.Pulse.Until(() => loads.Takers.Count == 1, "B to know that A takes no rooms");

        for (var i = 0; i < 20; i++)
        {
            await TwoSilos.Grains(_silos.B).GetGrain<IRoomGrain>($"late-{i}").OpenAsync(new RoomDescriptor { Name = "robot" });
        }

        Assert.Equal(20, TwoSilos.Host(_silos.B).Sessions.Length);
    }

    [Fact]
    public async Task A_healthy_session_is_adopted_when_its_grain_is_activated_elsewhere()
    {
        await _silos.OpenOn(_silos.A, "adopted");
        var healthy = TwoSilos.Host(_silos.A).Find(RoomName.Parse("adopted"))!;
        var grain = TwoSilos.Grains(_silos.A).GetGrain<IRoomGrain>("adopted");
        await _silos.Move(grain, _silos.B);

        var status = await TwoSilos.Grains(_silos.B).GetGrain<IRoomGrain>("adopted").GetStatus();

        Assert.Equal((1L, false), (status.Epoch, healthy.Completion.IsCompleted));
        var client = TwoSilos.Grains(_silos.B).GetRoom("adopted");
        Assert.Equal(PublishOutcome.Published, (await client.PublishAsync(new ChannelMessage(1, 1, [1]))).Outcome);
    }

    [Fact]
    public async Task A_silo_that_drains_hands_over_a_room_whose_grain_is_elsewhere_too()
    {
        await _silos.OpenOn(_silos.A, "lonely");
        var grain = TwoSilos.Grains(_silos.A).GetGrain<IRoomGrain>("lonely");
        await _silos.Move(grain, _silos.B);

        await _silos.A.ServiceProvider.GetRequiredService<IRoomDrain>().DrainAsync(TestContext.Current.CancellationToken);

        Assert.Empty(TwoSilos.Host(_silos.A).Sessions);
        Assert.Equal(2, Assert.Single(TwoSilos.Host(_silos.B).Sessions).Epoch);
    }

    [Fact]
    public async Task A_silo_that_wants_to_be_rid_of_a_room_does_not_move_it_from_another_one()
    {
        await _silos.OpenOn(_silos.B, "gone");
        var moving = _silos.A.ServiceProvider.GetRequiredService<RoomMoving>();

        Assert.False(await moving.TryMoveAsync(RoomName.Parse("gone"), null, failure => Assert.Fail(failure.ToString())));

        Assert.Equal(1, Assert.Single(TwoSilos.Host(_silos.B).Sessions).Epoch);
    }

    [Fact]
    public async Task The_grain_of_a_healthy_session_comes_back_to_it()
    {
        await _silos.OpenOn(_silos.A, "comes back");
        var healthy = TwoSilos.Host(_silos.A).Find(RoomName.Parse("comes back"))!;
        var grain = TwoSilos.Grains(_silos.A).GetGrain<IRoomGrain>("comes back");
        await _silos.Move(grain, _silos.B);
        await _silos.Pulse.Until(() => healthy.HasOwner, "the grain to be back at its session");
        Assert.Equal((1L, RoomPhase.Connected), (await grain.GetStatus() is var now ? (now.Epoch, now.Phase) : default));
    }

    [Fact]
    public async Task The_grain_of_a_healthy_session_comes_back_also_while_callers_know_it_where_it_is()
    {
        await _silos.OpenOn(_silos.A, "called");
        var healthy = TwoSilos.Host(_silos.A).Find(RoomName.Parse("called"))!;
        var grain = TwoSilos.Grains(_silos.A).GetGrain<IRoomGrain>("called");
        await _silos.Move(grain, _silos.B);

        using var deadline = Deadline.Start();
        while (!healthy.HasOwner)
        {
            deadline.ThrowIfOver("the grain to be back at its session");
            await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => grain.GetStatus().AsTask()));
        }

        Assert.False(healthy.IsEnding);
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task A_hand_over_that_comes_late_does_not_replace_a_newer_session()
    {
        await _silos.OpenOn(_silos.B, "late");
        var room = RoomName.Parse("late");
        var newer = TwoSilos.Host(_silos.B).Find(room)!;
        var peer = _silos.A.ServiceProvider.GetRequiredService<SiloPeers>().Of(_silos.B.SiloAddress);

        var handed = new HandedRoom { Room = room, Epoch = 1, Owner = Guid.NewGuid(), Descriptor = newer.Descriptor };
        Assert.False(await peer.Start(handed));

        Assert.True(await peer.Start(handed with { Owner = newer.Owner }));
        Assert.Same(newer, TwoSilos.Host(_silos.B).Find(room));
        Assert.False(newer.IsEnding);
    }
}
