using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Client;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>Silos that have reached their limit of rooms: what callers that open further ones get (B15).</summary>
[Trait("Rule", "B15")]
public sealed class FullSilosTests(FullSilosTests.Silos silos) : IClassFixture<FullSilosTests.Silos>
{
    private static RoomDescriptor Descriptor { get; } = new() { Name = "robot", Channels = [SessionFixture.Channel(1)] };

    [Fact]
    public async Task A_room_above_the_limit_is_refused_with_the_reason_on_any_silo_and_opened_once_another_is_closed()
    {
        var first = await silos.OpenOn(silos.A, "first");
        await silos.OpenOn(silos.B, "second");
        foreach (var silo in new[] { silos.A, silos.B })
        {
            var grain = TwoSilos.Grains(silo).GetGrain<IRoomGrain>("third");
            var full = await Assert.ThrowsAsync<SiloFullException>(() => grain.OpenAsync(Descriptor));
            Assert.Equal(
                "Room 'third' is not opened: its silo has 1 rooms open, as many as it may. "
                + "Close rooms, raise RemoteAccess:Admission:Rooms or add a silo.",
                full.Message);
            Assert.Equal((SiloLimit.Rooms, TimeSpan.FromSeconds(30)), (full.Limit, full.RetryAfter));
            var status = await grain.GetStatus();
            Assert.Equal((RoomPhase.Closed, 0L), (status.Phase, status.Epoch));
            Assert.Equal(PublishOutcome.RoomNotOpen, (await grain.Publish(1, 1, [1])).Outcome);
        }

        // Rooms that are open go on, and may be opened anew.
        var open = TwoSilos.Grains(silos.B).GetGrain<IRoomGrain>("first");
        Assert.Equal(2, await open.OpenAsync(Descriptor with { Name = "renamed" }));

        // Once it is closed there is room at once.
        await open.CloseAsync();
        Assert.NotSame(first, await silos.OpenOn(silos.A, "fourth"));
        await TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>("fourth").CloseAsync();
        await TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>("second").CloseAsync();
    }

    [Fact]
    public async Task A_wanted_room_that_no_silo_has_room_for_any_more_says_so_and_is_served_again_once_there_is()
    {
        var store = silos.A.ServiceProvider.GetRequiredService<RoomStore>();
        var wanted = RoomName.Parse("wanted");
        await store.WriteAsync(
            wanted, await store.ReadAsync(wanted), new RoomRecord { Wanted = true, Epoch = 1, Descriptor = Descriptor });
        await silos.OpenOn(silos.A, "other");
        await silos.OpenOn(silos.B, "another");

        var status = await silos.StatusOn(silos.A, "wanted");
        Assert.Equal(RoomPhase.Connecting, status.Phase);
        Assert.StartsWith("Room 'wanted' is not opened: its silo has 1 rooms open", status.LastError, StringComparison.Ordinal);
        var grain = TwoSilos.Grains(silos.B).GetGrain<IRoomGrain>("wanted");
        await Assert.ThrowsAsync<SiloFullException>(() => grain.Advertise([SessionFixture.Channel(2)]));
        await Assert.ThrowsAsync<SiloFullException>(() => grain.OpenAsync(Descriptor));

        await TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>("other").CloseAsync();
        Assert.Equal(2, await grain.OpenAsync(Descriptor));
        Assert.Equal(string.Empty, (await grain.GetStatus()).LastError);
        await grain.CloseAsync();
        await TwoSilos.Grains(silos.B).GetGrain<IRoomGrain>("another").CloseAsync();
    }

    [Fact]
    [Trait("Rule", "B19")]
    public async Task A_wanted_room_whose_silo_is_full_is_given_to_the_other_silo()
    {
        var store = silos.A.ServiceProvider.GetRequiredService<RoomStore>();
        var wanted = RoomName.Parse("given away");
        await store.WriteAsync(
            wanted, await store.ReadAsync(wanted), new RoomRecord { Wanted = true, Epoch = 1, Descriptor = Descriptor });
        await silos.OpenOn(silos.A, "other");

        await silos.StatusOn(silos.A, "given away");

        Assert.Equal(2, TwoSilos.Host(silos.B).Find(wanted)?.Epoch);
        Assert.Null(TwoSilos.Host(silos.A).Find(wanted));
        await TwoSilos.Grains(silos.B).GetRoom("given away").CloseAsync();
        await TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>("other").CloseAsync();
    }

    /// <summary>Two silos that have one room each at most.</summary>
    public sealed class Silos() : TwoSilos(silo => silo.Services.Configure<RemoteAccessOptions>(options => options.Admission.Rooms = 1));
}
