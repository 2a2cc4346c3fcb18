using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Tests.Cluster;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>What an operator asks of a silo: to hand its rooms over, and to take rooms again.</summary>
public sealed class FleetDrainTests : IAsyncLifetime
{
    private readonly FleetSilos _silos = new();

    private IFleetControl Control => _silos.B.ServiceProvider.GetRequiredService<IFleetControl>();

    private string NameOfA => FleetMembers.NameOf(_silos.A.SiloAddress);

    private FleetDrain DrainOfA => _silos.A.ServiceProvider.GetRequiredService<FleetDrain>();

    public async ValueTask InitializeAsync() => await _silos.InitializeAsync();

    public async ValueTask DisposeAsync() => await _silos.DisposeAsync();

    [Fact]
    public async Task A_drain_is_repeated_until_a_room_that_nobody_took_has_gone()
    {
        await _silos.OpenOn(_silos.A, "stays");
        TwoSilos.Host(_silos.B).RefuseRooms();

        var begun = await Control.DrainAsync(NameOfA);
        await _silos.Pulse.Until(() => DrainOfA.State.Reason is not null, "the reason why the room stays");

        Assert.Equal((SiloDrainPhase.Draining, 1, 0), (begun!.Phase, begun.RoomsLeft, begun.RoomsMoved));
        var during = await Control.GetDrainAsync(NameOfA);
        Assert.Equal((SiloDrainPhase.Draining, 1, "stays"), (during!.Phase, during.RoomsLeft, during.RoomThatStayed));
        Assert.Contains("no other silo took it", during.Reason, StringComparison.Ordinal);
        Assert.False(TwoSilos.Host(_silos.A).Find(RoomName.Parse("stays"))!.IsEnding);

        TwoSilos.Host(_silos.B).TakeRooms();
        await _silos.Pulse.Until(() => DrainOfA.State.Phase == SiloDrainPhase.Drained, "the room to go with a later attempt");

        Assert.NotNull(TwoSilos.Host(_silos.B).Find(RoomName.Parse("stays")));
        var end = await Control.GetDrainAsync(NameOfA);
        Assert.Equal((0, 1, null), (end!.RoomsLeft, end.RoomsMoved, end.Reason));
    }

    [Fact]
    public async Task To_ask_for_a_drain_twice_is_to_ask_once()
    {
        await _silos.OpenOn(_silos.A, "once");
        await Control.DrainAsync(NameOfA);
        await _silos.Pulse.Until(() => DrainOfA.State.Phase == SiloDrainPhase.Drained, "the room to go");

        var again = await Control.DrainAsync(NameOfA);

        Assert.Equal((SiloDrainPhase.Drained, 1), (again!.Phase, again.RoomsMoved));
    }

    [Fact]
    public async Task A_drain_that_is_taken_back_ends_and_the_silo_takes_rooms_again()
    {
        await _silos.OpenOn(_silos.A, "kept");
        TwoSilos.Host(_silos.B).RefuseRooms();
        await Control.DrainAsync(NameOfA);
        await _silos.Pulse.Until(() => DrainOfA.State.Reason is not null, "the first attempt to fail");
        Assert.True(_silos.A.ServiceProvider.GetRequiredService<ILocalRooms>().IsDraining);

        var back = await Control.TakeDrainBackAsync(NameOfA);

        Assert.Equal((SiloDrainPhase.Active, 1), (back!.Phase, back.RoomsLeft));
        Assert.True(TwoSilos.Host(_silos.A).CanTake(RoomName.Parse("another")));
        Assert.False(TwoSilos.Host(_silos.A).Find(RoomName.Parse("kept"))!.IsEnding);

        // A drain after that is one of its own.
        TwoSilos.Host(_silos.B).TakeRooms();
        await Control.DrainAsync(NameOfA);
        await _silos.Pulse.Until(() => DrainOfA.State.Phase == SiloDrainPhase.Drained, "the room to go with the second drain");
        Assert.Equal(1, DrainOfA.State.RoomsMoved);
    }

    [Fact]
    public async Task A_silo_that_is_not_drained_says_so_and_one_that_is_not_there_says_nothing()
    {
        var back = await Control.TakeDrainBackAsync(NameOfA);

        Assert.Equal(SiloDrainPhase.Active, back!.Phase);
        Assert.Null(await Control.GetDrainAsync("127.0.0.1:1"));
        Assert.Null(await Control.DrainAsync("127.0.0.1:1"));
        Assert.Null(await Control.TakeDrainBackAsync("127.0.0.1:1"));
    }

    [Fact]
    public async Task A_stop_cannot_be_taken_back_and_ends_the_drain_of_an_operator()
    {
        await _silos.OpenOn(_silos.A, "ends");
        TwoSilos.Host(_silos.B).RefuseRooms();
        await Control.DrainAsync(NameOfA);
        await _silos.Pulse.Until(() => DrainOfA.State.Reason is not null, "the first attempt to fail");

        await DrainOfA.DrainAsync(TestContext.Current.CancellationToken).Within("the stop of a silo that is drained");

        Assert.Equal((SiloDrainPhase.Stopping, 0), (DrainOfA.TakeBack().Phase, TwoSilos.Host(_silos.A).Sessions.Length));
        Assert.Equal(SiloDrainPhase.Stopping, DrainOfA.Begin().Phase);
        Assert.True(_silos.A.ServiceProvider.GetRequiredService<ILocalRooms>().IsDraining);
    }

    [Fact]
    public async Task A_room_is_moved_or_the_answer_says_why_not()
    {
        await _silos.OpenOn(_silos.A, "moving");
        var room = RoomName.Parse("moving");

        Assert.Equal(RoomMoveOutcome.UnknownSilo, await Control.MoveAsync(room, "127.0.0.1:1"));
        Assert.Equal(RoomMoveOutcome.NotOpen, await Control.MoveAsync(RoomName.Parse("closed"), null));
        Assert.Equal(RoomMoveOutcome.AlreadyThere, await Control.MoveAsync(room, NameOfA));
        TwoSilos.Host(_silos.B).RefuseRooms();
        Assert.Equal(RoomMoveOutcome.NoTaker, await Control.MoveAsync(room, null));
        Assert.Equal(RoomMoveOutcome.NoTaker, await Control.MoveAsync(room, FleetMembers.NameOf(_silos.B.SiloAddress)));
        TwoSilos.Host(_silos.B).TakeRooms();
        Assert.Equal(RoomMoveOutcome.Moved, await Control.MoveAsync(room, null));
        Assert.NotNull(TwoSilos.Host(_silos.B).Find(room));
    }
}
