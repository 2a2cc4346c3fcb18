using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.TestingHost;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.OnDemand;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>Rooms that are opened when a viewer is reported on any silo.</summary>
[Trait("Rule", "S7")]
public sealed class OnDemandTests(OnDemandSilos silos) : IClassFixture<OnDemandSilos>
{
    [Fact]
    public async Task A_viewer_reported_on_either_silo_opens_its_room_once_wherever_the_room_is()
    {
        var room = RoomName.Parse("od-opened");
        Assert.Equal(ArrivalOutcome.Opened, await Arrivals(silos.A).ViewerArrivedAsync(room));
        var session = await Joined(room);
        Assert.Equal(("device of od-opened", TimeSpan.FromSeconds(1), 1),
            (session.Descriptor.Name, session.Descriptor.IdleLeaveAfter, session.Epoch));

        Assert.Equal(ArrivalOutcome.Served, await Arrivals(silos.B).ViewerArrivedAsync(room));
        Assert.Equal(ArrivalOutcome.Served, await Arrivals(silos.A).ViewerArrivedAsync(room));
        Assert.Equal((1, 1), (OnDemandDeviceGrain.Asked(room), (await Room(room).GetStatus()).Epoch));
        await Room(room).CloseAsync();
    }

    [Fact]
    public async Task A_room_without_viewers_is_left_and_the_next_viewer_wakes_it_from_another_silo()
    {
        var room = RoomName.Parse("od-idle");
        var before = Connects;
        await Arrivals(silos.A).ViewerArrivedAsync(room);
        await silos.Pulse.Until(
            () => Connects == before + 1 && Session(room)?.Status.Phase == RoomPhase.Dormant, "the idle room to be joined and left");

        Assert.Equal(ArrivalOutcome.Served, await Arrivals(silos.B).ViewerArrivedAsync(room));
        await silos.Pulse.Until(
            () => Connects == before + 2 && Session(room)?.Status.Phase == RoomPhase.Dormant, "the idle room to be joined and left again");
        Assert.Equal(1, OnDemandDeviceGrain.Asked(room));

        await Room(room).CloseAsync();
        Assert.Equal(ArrivalOutcome.Opened, await Arrivals(silos.B).ViewerArrivedAsync(room));
        Assert.Equal(2, (await Joined(room)).Epoch);
        await Room(room).CloseAsync();
    }

    [Fact]
    [Trait("Rule", "B15")]
    public async Task A_full_silo_opens_no_room_for_a_viewer_until_there_is_a_place()
    {
        var room = RoomName.Parse("od-full");
        var admissions = new[] { silos.A, silos.B }
            .Select(silo => silo.ServiceProvider.GetRequiredService<IOptions<RemoteAccessOptions>>().Value.Admission).ToArray();
        foreach (var admission in admissions)
        {
            admission.Rooms = 0;
        }

        Assert.Equal(ArrivalOutcome.Limited, await Arrivals(silos.A).ViewerArrivedAsync(room));
        foreach (var admission in admissions)
        {
            admission.Rooms = 100;
        }

        Assert.Equal(ArrivalOutcome.Opened, await Arrivals(silos.B).ViewerArrivedAsync(room));
        await Room(room).CloseAsync();
    }

    [Fact]
    public async Task Many_at_once_on_both_silos_open_a_room_once_and_ask_its_device_once_a_silo()
    {
        var room = RoomName.Parse("od-many");
        var hold = OnDemandDeviceGrain.Hold(room);
        var arrivals = Enumerable.Range(0, 40).Select(i => Arrivals(i % 2 == 0 ? silos.A : silos.B).ViewerArrivedAsync(room)).ToArray();
        await silos.Pulse.Until(() => OnDemandDeviceGrain.Asked(room) > 0, "the device to be asked");
        hold.SetResult();
        var outcomes = await Task.WhenAll(arrivals).Within("all arrivals to be answered");

        Assert.All(outcomes, outcome => Assert.True(outcome is ArrivalOutcome.Opened or ArrivalOutcome.Served, outcome.ToString()));
        Assert.InRange(OnDemandDeviceGrain.Asked(room), 1, 2);
        Assert.Equal(1, (await Room(room).GetStatus()).Epoch);
        await Room(room).CloseAsync();
    }

    [Fact]
    public async Task An_arrival_that_learns_late_that_the_room_was_closed_does_not_open_it_again()
    {
        var room = RoomName.Parse("od-late");
        var hold = new Hold(silos.Pulse);
        var grains = LateRooms.Of(TwoSilos.Grains(silos.A), hold);
        var arrivals = ActivatorUtilities.CreateInstance<RoomArrivals>(silos.A.ServiceProvider, grains);
        var late = arrivals.ViewerArrivedAsync(room);
        await hold.Reached();
        LateRooms.AnswerAtOnce(grains);

        Assert.Equal(ArrivalOutcome.Opened, await arrivals.ViewerArrivedAsync(room));
        hold.Release();
        Assert.Equal(ArrivalOutcome.Opened, await late);
        Assert.Equal(1, OnDemandDeviceGrain.Asked(room));
        await Room(room).CloseAsync();
    }

    [Fact]
    public async Task A_device_that_sets_its_own_idle_wait_keeps_it()
    {
        var room = RoomName.Parse("od-patient");
        await Arrivals(silos.A).ViewerArrivedAsync(room);
        Assert.Equal(TimeSpan.FromHours(2), (await Joined(room)).Descriptor.IdleLeaveAfter);
        await Room(room).CloseAsync();
    }

    [Theory]
    [InlineData("none of ours", ArrivalOutcome.NotServed)]
    [InlineData("od-nobody", ArrivalOutcome.Declined)]
    [InlineData("od-invalid", ArrivalOutcome.Invalid)]
    [InlineData("od-throws", ArrivalOutcome.Failed)]
    public async Task What_cannot_be_opened_stays_closed_and_says_why(string name, ArrivalOutcome outcome)
    {
        var room = RoomName.Parse(name);
        Assert.Equal(outcome, await Arrivals(silos.A).ViewerArrivedAsync(room));
        Assert.Equal(RoomPhase.Closed, (await Room(room).GetStatus()).Phase);
    }

    [Fact]
    public async Task A_room_is_opened_only_when_it_is_closed()
    {
        var grain = TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>("tried");
        Assert.True(await grain.TryOpenAsync(new RoomDescriptor { Name = "one" }));
        Assert.False(await grain.TryOpenAsync(new RoomDescriptor { Name = "two" }));
        Assert.Equal("one", Session(RoomName.Parse("tried"))!.Descriptor.Name);
        await grain.CloseAsync();
        await Assert.ThrowsAsync<RoomDescriptorException>(() => grain.TryOpenAsync(new RoomDescriptor { Name = " " }));
        Assert.True(await grain.TryOpenAsync(new RoomDescriptor { Name = "two" }));
        await grain.CloseAsync();
    }

    [Fact]
    public async Task Reports_about_viewers_open_and_wake_nothing_by_themselves()
    {
        var grain = TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>("od-only told");
        Assert.False(await grain.ViewerWaiting());
        await grain.LookAgain();
        await grain.ViewerLeft(ParticipantIdentity.Parse("ann"), ParticipantSid.Parse("PA_1"));
        Assert.Equal(RoomPhase.Closed, (await grain.GetStatus()).Phase);
    }

    [Fact]
    public void All_errors_of_the_rules_are_reported_at_once_with_what_to_set()
    {
        var options = new OnDemandOptions
        {
            Rooms =
            {
                ["a"] = new OnDemandRoom { Pattern = "arm-*", Device = nameof(OnDemandDeviceGrain) },
                ["b"] = new OnDemandRoom { Pattern = "*-7", Device = "OnDemandDevicGrain" },
                ["c"] = new OnDemandRoom { Pattern = "x**", Device = nameof(NoDeviceGrain) },
                ["d"] = new OnDemandRoom
                {
                    Device = "RemoteAccess.Grains.Tests.Cluster.OnDemandDeviceGrain",
                    IdleLeaveAfter = TimeSpan.Zero,
                },
                ["e"] = new OnDemandRoom { Pattern = "cam", Device = "ondemanddevice" },
                ["f"] = new OnDemandRoom { Pattern = "pan" },
            },
        };
        var errors = silos.A.ServiceProvider.GetServices<IValidateOptions<OnDemandOptions>>().OfType<OnDemandOptionsValidator>().Single()
            .Validate(null, options).Failures!;
        Assert.Equal(
            [
                "OnDemand:Rooms:b:Device 'OnDemandDevicGrain' is not a grain of this silo that implements IDeviceGrain; give one of "
                    + "OnDemandDeviceGrain.",
                "OnDemand:Rooms:c:Pattern 'x**' is not a pattern of room names; give 1 to 256 UTF-8 bytes without control characters, "
                    + "with * for any characters (one star at a place) and ? for one, e.g. arm-*.",
                "OnDemand:Rooms:c:Device 'NoDeviceGrain' is not a grain of this silo that implements IDeviceGrain; give one of "
                    + "OnDemandDeviceGrain.",
                "OnDemand:Rooms:d:Pattern is empty and is not a pattern of room names; give 1 to 256 UTF-8 bytes without control "
                    + "characters, with * for any characters (one star at a place) and ? for one, e.g. arm-*.",
                "OnDemand:Rooms:d:IdleLeaveAfter '00:00:00' is out of range; give 00:00:01 to 1.00:00:00 (1 day).",
                "OnDemand:Rooms:f:Device is not set; give one of OnDemandDeviceGrain.",
                "OnDemand:Rooms:a:Pattern 'arm-*' and OnDemand:Rooms:b:Pattern '*-7' overlap, e.g. in the room 'arm-7'; narrow one of "
                    + "them, so that every room has one device.",
            ],
            errors);
    }

    private static IRoomArrivals Arrivals(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<IRoomArrivals>();

    private IRoomGrain Room(RoomName room) => TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>(room.ToString());

    private RoomSession? Session(RoomName room) =>
        silos.Cluster.Silos.Select(silo => TwoSilos.Host(silo).Find(room)).SingleOrDefault(session => session is not null);

    private int Connects => silos.Connector(silos.A).Connects + silos.Connector(silos.B).Connects;

    // It may have been left again by now: nobody is in it, and a busy machine looks late.
    private async Task<RoomSession> Joined(RoomName room)
    {
        await silos.Pulse.Until(() => Session(room)?.Status.Phase is RoomPhase.Connected or RoomPhase.Dormant, $"{room} to be joined");
        return Session(room)!;
    }
}
