using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Keys;
using RemoteAccess.Registry;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>The store decides who serves a room, and what serves nobody goes.</summary>
public sealed class RoomOwnershipTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Fact]
    [Trait("Rule", "B9")]
    public async Task A_write_that_meets_a_newer_record_ends_the_session_here_and_opens_above_it()
    {
        const string Name = "conflict";
        await silos.OpenOn(silos.B, Name);
        var overruled = TwoSilos.Host(silos.B).Find(RoomName.Parse(Name))!;
        await Store(Name, record => record with { Epoch = 7 });

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ =>
            TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>(Name).OpenAsync(new RoomDescriptor { Name = "another" })));

        Assert.All(answers, epoch => Assert.Equal(8, epoch));
        await overruled.Completion.Within("the overruled session to end");
        Assert.Equal(8, TwoSilos.Host(silos.B).Find(RoomName.Parse(Name))?.Epoch);
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task A_session_of_a_room_that_is_not_wanted_any_more_is_not_adopted()
    {
        const string Name = "unwanted";
        await silos.OpenOn(silos.B, Name);
        var left = TwoSilos.Host(silos.B).Find(RoomName.Parse(Name))!;
        await Store(Name, record => record with { Wanted = false });
        await silos.DeactivateRoom(Name);

        Assert.Equal(RoomPhase.Closed, (await silos.StatusOn(silos.B, Name)).Phase);
        await left.Completion.Within("the session of the unwanted room to end");
    }

    [Fact]
    [Trait("Rule", "B10")]
    public async Task The_registry_of_a_viewer_that_left_goes()
    {
        const string Name = "registries";
        var room = await silos.OpenOn(silos.B, Name);
        var session = TwoSilos.Host(silos.B).Find(RoomName.Parse(Name))!;
        var ann = room.Join("ann");
        await silos.Pulse.Until(() => session.Registered(ann.Identity) is not null, "ann to be registered");
        var registry = TwoSilos.Grains(silos.B).GetGrain<IParticipantRegistryGrain>(
            new RegistryKey(RoomName.Parse(Name), ann.Identity).ToString()).GetGrainId();
        Assert.Contains(await silos.Activations(), activation => activation.Id == registry);

        room.Leave(ann);

        await silos.UntilGone(registry, "the activation of ann's registry to be gone");
        Assert.Equal(RoomPhase.Connected, (await silos.StatusOn(silos.B, Name)).Phase);
    }

    private async Task Store(string name, Func<RoomRecord, RoomRecord> change)
    {
        var store = silos.B.ServiceProvider.GetRequiredService<RoomStore>();
        var stored = await store.ReadAsync(RoomName.Parse(name));
        await store.WriteAsync(RoomName.Parse(name), stored, change(stored.State!));
    }
}
