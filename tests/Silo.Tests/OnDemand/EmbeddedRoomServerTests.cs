using RemoteAccess.Rooms;
using RemoteAccess.RoomServer.Client;

namespace RemoteAccess.Silo.Tests.OnDemand;

/// <summary>A viewer who joins the embedded room server opens its room.</summary>
[Trait("Rule", "S7")]
public sealed class EmbeddedRoomServerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_viewer_who_came_while_the_silo_was_still_starting_is_served()
    {
        await using var silo = new EmbeddedSilo();
        var starting = silo.StartAsync();
        var viewer = await silo.JoinAsync("emb-early", "ann");
        await starting;

        Assert.Equal("device of emb-early", await EmbeddedSilo.ServerNameAsync(viewer));
    }

    [Fact]
    public async Task A_viewer_opens_its_room_leaves_wakes_it_again_and_opens_it_anew_after_it_was_closed()
    {
        const string Name = "emb-life";
        await using var silo = new EmbeddedSilo();
        await silo.StartAsync();

        var ann = await silo.JoinAsync(Name, "ann");
        Assert.Equal("device of emb-life", await EmbeddedSilo.ServerNameAsync(ann));
        Assert.Equal((1, 1), ((await silo.In(Name, RoomPhase.Connected)).Epoch, EmbeddedDeviceGrain.Asked(Name)));

        await ann.LeaveAsync(Cancelled);
        await silo.In(Name, RoomPhase.Dormant);
        var ben = await silo.JoinAsync(Name, "ben");
        Assert.Equal("device of emb-life", await EmbeddedSilo.ServerNameAsync(ben));
        Assert.Equal((1, 1), ((await silo.In(Name, RoomPhase.Connected)).Epoch, EmbeddedDeviceGrain.Asked(Name)));

        // Closed on purpose: who was there is left alone.
        await silo.Room(Name).CloseAsync();
        while (await ben.Events.ReadAsync(Cancelled) is not ParticipantLeft { Participant.Identity: "device" })
        {
        }

        Assert.Equal((RoomPhase.Closed, 1), ((await silo.Room(Name).GetStatus()).Phase, EmbeddedDeviceGrain.Asked(Name)));
        var cleo = await silo.JoinAsync(Name, "cleo");
        Assert.Equal(["device of emb-life", "device of emb-life"],
            await Task.WhenAll(EmbeddedSilo.ServerNameAsync(cleo), EmbeddedSilo.ServerNameAsync(ben)));
        Assert.Equal((2, 2), ((await silo.In(Name, RoomPhase.Connected)).Epoch, EmbeddedDeviceGrain.Asked(Name)));
    }

    [Fact]
    public async Task A_viewer_of_a_room_without_a_rule_opens_nothing()
    {
        await using var silo = new EmbeddedSilo();
        await silo.StartAsync();

        await silo.JoinAsync("another", "ann");
        await EmbeddedSilo.ServerNameAsync(await silo.JoinAsync("emb-beside", "ben"));

        Assert.Equal(
            (RoomPhase.Closed, 0L), ((await silo.Room("another").GetStatus()).Phase, (await silo.Room("another").GetStatus()).Epoch));
    }
}
