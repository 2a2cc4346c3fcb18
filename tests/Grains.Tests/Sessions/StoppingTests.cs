using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Leaving a room, planned or not.</summary>
public sealed class StoppingTests
{
    [Fact]
    [Trait("Rule", "S6")]
    public async Task A_planned_stop_says_so_flushes_what_is_queued_and_leaves_the_room()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, stream) = await fixture.JoinRegistered("ann");
        await fixture.Until(() => stream.Frames.Count == 2, "the snapshot");
        stream.Behaviour = stream.Behaviour with { HangFromWrite = 1 };
        for (var frame = 0; frame < 10; frame++)
        {
            session.Broadcast(ServerMessageEncoder.Status(StatusLevel.Info, $"{frame}"));
        }

        var closed = session.CloseAsync(ReasonCode.Draining, planned: true);
        await fixture.Until(() => fixture.LinkOf(ann).Status.State.ToString() == "Completing", "the queue to be completed");
        stream.Unstick();
        await closed.Within("the close");

        Assert.Equal(Enumerable.Range(0, 10).Select(frame => $"{frame}"), stream.Statuses().Take(10).Select(status => status.Message));
        Assert.Equal(new StatusMessage(StatusLevel.Info, "The device is leaving this room: Draining"), stream.Messages[^1]);
        Assert.Equal((13, true, string.Empty), (stream.Frames.Count, stream.IsClosed, stream.CloseReason));
        Assert.Null(fixture.Room.Device);
        Assert.Equal((RoomPhase.Closed, (0, 0, 0)), (session.Status.Phase, session.Holdings));
        Assert.Null(fixture.Registry.Ledger(ann.Identity).Current);
        Assert.Equal(0, fixture.Counted("remote_access.frames.discarded"));
        Assert.Equal((0L, 0L), (fixture.Counted("remote_access.rooms"), fixture.Counted("remote_access.participants")));
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task A_planned_stop_gives_a_viewer_that_does_not_read_two_seconds_and_no_more()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (_, stream) = await fixture.JoinRegistered("slow");
        var (_, flowing) = await fixture.JoinRegistered("fast");
        await fixture.Until(() => stream.Frames.Count == 2, "the snapshot");
        stream.Behaviour = stream.Behaviour with { HangFromWrite = 1 };
        session.Broadcast(ServerMessageEncoder.Status(StatusLevel.Info, "stuck"));
        await fixture.Until(
            () => stream.WritesInFlight == 1 && fixture.Time.Armed == 1, "the write to hang, with nothing but its own deadline under way");
        var changes = fixture.Time.Changes;

        var closed = session.CloseAsync(ReasonCode.RoomClosed, planned: true);
        await fixture.Until(
            () => flowing.IsClosed && fixture.Time.Changes >= changes + 2,
            "the other viewer to be flushed, with a deadline of its stream's close, and the two seconds to run");
        fixture.Time.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        Assert.Equal((false, false), (stream.IsClosed, closed.IsCompleted));
        fixture.Time.Advance(TimeSpan.FromTicks(1));
        await closed.Within("the close");

        Assert.Equal((true, nameof(ReasonCode.RoomClosed)), (stream.IsClosed, stream.CloseReason));
        Assert.Equal(
            "The device is leaving this room: RoomClosed", Assert.Single(flowing.Statuses(), status => status.Message != "stuck").Message);
        Assert.Null(fixture.Room.Device);
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task After_a_fault_all_viewers_are_cancelled_at_once_and_nothing_is_flushed()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, stream) = await fixture.JoinRegistered("ann");
        await fixture.Until(() => stream.Frames.Count == 2, "the snapshot");
        stream.Behaviour = stream.Behaviour with { HangFromWrite = 1 };
        session.Broadcast(ServerMessageEncoder.Status(StatusLevel.Info, "in flight"));
        await fixture.Until(() => stream.WritesInFlight == 1, "the write to hang");
        session.Broadcast(ServerMessageEncoder.Status(StatusLevel.Info, "queued"));
        var link = fixture.LinkOf(ann);

        await session.CloseAsync(ReasonCode.RoomClosed, planned: false).Within("the close");

        Assert.Equal((2, true), (stream.Frames.Count, stream.IsClosed));
        Assert.Equal(ReasonCode.RoomClosed, link.Status.Reason);
        Assert.Null(fixture.Room.Device);
        Assert.Equal((0, 0, 0), session.Holdings);
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task A_close_that_hangs_is_abandoned_after_five_seconds_counted_and_logged()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var connection = fixture.Room.Device!;
        connection.HangsOnClose = true;

        var closed = session.CloseAsync(ReasonCode.RoomClosed, planned: true);
        await fixture.Until(() => connection.IsClosing, "the close to hang");
        fixture.Time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.False(closed.IsCompleted);
        Assert.Equal(0, fixture.Counted("remote_access.closes.abandoned"));
        fixture.Time.Advance(TimeSpan.FromTicks(1));
        await closed.Within("the close");

        Assert.Equal(1, fixture.Counted("remote_access.closes.abandoned"));
        Assert.Single(fixture.LogEntries(1406));
        Assert.Equal(RoomPhase.Closed, session.Status.Phase);
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task The_room_is_left_only_after_the_workers_have_ended_or_their_bound_is_over()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        fixture.Room.Behaviour = (_, _) => StreamBehaviour.Good with { HangOnClose = true };
        var (_, stream) = await fixture.JoinRegistered("ann");
        await fixture.Until(() => stream.Frames.Count == 2, "the snapshot");
        var connection = fixture.Room.Device!;

        var closed = session.CloseAsync(ReasonCode.RoomClosed, planned: false);
        await fixture.Until(() => stream.Closes == 1, "the stream's close to hang");
        fixture.Time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Assert.False(connection.IsClosing);
        fixture.Time.Advance(TimeSpan.FromTicks(1));
        await closed.Within("the close");
        Assert.True(connection.IsClosed);
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task A_stop_gives_up_opens_and_retries_and_closes_what_opens_late()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (bob, _) = await fixture.JoinRegistered("bob");
        fixture.LinkOf(bob).Reset(ReasonCode.WriteFailed);
        await fixture.RetriesScheduled();
        var hold = fixture.Hold();
        fixture.Room.BeforeOpen = (_, _, _) => hold.Enter();
        var ann = fixture.Room.Join("ann");
        await hold.Reached();

        await session.CloseAsync(ReasonCode.RoomClosed, planned: true).Within("the close");
        Assert.Equal((0, 0, 0), session.Holdings);
        Assert.Null(fixture.Registry.Ledger(ann.Identity).Current);
        hold.Release();
        var late = await fixture.Room.StreamTo("ann");
        await fixture.Until(() => late.IsClosed, "the late stream to be closed");
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, fixture.Room.Opens.Count);
        Assert.Empty(late.Bytes);
    }
}
