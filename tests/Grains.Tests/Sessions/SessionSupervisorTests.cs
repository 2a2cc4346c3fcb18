using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>What follows from the end of one connection.</summary>
public sealed class SessionSupervisorTests : IAsyncDisposable
{
    private readonly SessionParts _parts = new();

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    [Fact]
    public async Task Nothing_is_joined_before_the_session_before_has_left_and_it_may_end_badly()
    {
        var predecessor = new TaskCompletionSource();
        var run = _parts.Supervisor.RunAsync(predecessor.Task);
        Assert.Equal(0, _parts.Fixture.Connector.Connects);
        predecessor.SetException(new IOException("on demand"));

        await Connected();
        await Stop(run);
        Assert.Equal((1, RoomPhase.Closed), (_parts.Fixture.Connector.Connects, _parts.Phase.Status.Phase));
        Assert.Equal(0, _parts.Fixture.Counted("remote_access.rooms"));
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task A_session_that_was_superseded_stands_down_and_never_joins_again()
    {
        var run = _parts.Supervisor.RunAsync(Task.CompletedTask);
        await Connected();
        _parts.Fixture.Epochs.Highest = 2;
        _parts.Fixture.Room.Device!.End(RoomDisconnectReason.DuplicateIdentity);

        await run.Within("the session to stand down");
        Assert.Equal((1, RoomPhase.StoodDown), (_parts.Fixture.Connector.Connects, _parts.Phase.Status.Phase));
        Assert.Equal((ReasonCode.Superseded, false), _parts.Stop.Asked);
        Assert.True(_parts.Set.IsClosing);
    }

    [Fact]
    public async Task The_back_off_doubles_with_each_loss_and_begins_again_after_a_connection_that_held()
    {
        var delay = _parts.Fixture.Options.Room.ReconnectDelay;
        var run = _parts.Supervisor.RunAsync(Task.CompletedTask);
        await Lose(1, held: TimeSpan.Zero, delay);
        await Lose(2, held: TimeSpan.Zero, delay * 2);
        await Lose(3, held: TimeSpan.FromSeconds(10), delay);

        await Connected();
        await Stop(run);
    }

    [Fact]
    [Trait("Rule", "B15")]
    public async Task The_place_of_the_room_is_free_when_the_run_has_ended()
    {
        var run = _parts.Supervisor.RunAsync(Task.CompletedTask);
        await Connected();
        Assert.Equal(1, Rooms);

        await Stop(run);
        Assert.Equal(0, Rooms);
    }

    private long Rooms => Assert.Single(_parts.Fixture.Admission.Uses, use => use.Bound == AdmissionBound.Rooms).Used;

    private async Task Lose(int time, TimeSpan held, TimeSpan wait)
    {
        await Connected();
        _parts.Fixture.Time.Advance(held);
        _parts.Fixture.Room.Device!.End(RoomDisconnectReason.ConnectionLost);
        await _parts.Fixture.PauseBegins(time);
        _parts.Fixture.Time.Advance((wait * 0.99) - TimeSpan.FromMilliseconds(1));
        Assert.Equal((time, RoomPhase.Reconnecting), (_parts.Fixture.Connector.Connects, _parts.Phase.Status.Phase));
        _parts.Fixture.Time.Advance(wait * 0.02);
    }

    private Task Connected() => _parts.Fixture.Until(() => _parts.Phase.Status.Phase == RoomPhase.Connected, "the room to be joined");

    private async Task Stop(Task run)
    {
        _parts.Stop.Ask(ReasonCode.RoomClosed, planned: true);
        _parts.Stop.Cancel();
        await run.Within("the run to end");
    }
}
