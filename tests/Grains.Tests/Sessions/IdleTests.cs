using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Leaving a room that nobody watches, and coming back.</summary>
public sealed class IdleTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Fact]
    [Trait("Rule", "S7")]
    public async Task By_default_an_empty_room_is_never_left()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();

        fixture.Time.Advance(TimeSpan.FromDays(365));
        await fixture.JoinRegistered("ann");

        Assert.Equal((RoomPhase.Connected, 1), (session.Status.Phase, fixture.Connector.Connects));
    }

    [Fact]
    [Trait("Rule", "S7")]
    public async Task Without_a_viewer_from_joining_on_the_room_is_left_after_the_wait()
    {
        await using var fixture = IdleFixture();
        var session = await fixture.StartConnected();
        await fixture.IdleClockRuns();

        fixture.Time.Advance(Wait - Tick);
        Assert.Equal(RoomPhase.Connected, session.Status.Phase);
        fixture.Time.Advance(Tick);
        await Dormant(fixture);

        Assert.Null(fixture.Room.Device);
        Assert.Equal((0, 0, 0), session.Holdings);
        Assert.Equal(1, fixture.Connector.Connects);
    }

    [Fact]
    [Trait("Rule", "S7")]
    public async Task The_wait_is_measured_from_the_last_leave()
    {
        await using var fixture = IdleFixture();
        var session = await fixture.StartConnected();
        await fixture.IdleClockRuns();
        fixture.Time.Advance(Wait / 2);
        var (ann, _) = await fixture.JoinRegistered("ann");
        fixture.Time.Advance(Wait * 2);
        await fixture.Handled(ann);
        Assert.Equal(RoomPhase.Connected, session.Status.Phase);

        fixture.Room.Leave(ann);
        await fixture.Unregistered(ann.Sid);
        await fixture.IdleClockRuns(2);
        fixture.Time.Advance(Wait - Tick);
        Assert.Equal(RoomPhase.Connected, session.Status.Phase);
        fixture.Time.Advance(Tick);
        await Dormant(fixture);
    }

    [Fact]
    [Trait("Rule", "S7")]
    public async Task A_viewer_in_back_off_counts_as_present()
    {
        await using var fixture = IdleFixture();
        var session = await fixture.StartConnected();
        fixture.Room.BeforeOpen = (_, _, _) => throw new IOException("on demand");
        fixture.Room.Join("ann");
        for (var attempt = 1; attempt <= 12; attempt++)
        {
            await fixture.RetriesScheduled(attempt);
            fixture.Time.Advance(Wait);
        }

        await fixture.RetriesScheduled(13);
        Assert.Equal(RoomPhase.Connected, session.Status.Phase);
        Assert.True(Assert.Single(session.Participants).Quarantined);
    }

    [Fact]
    [Trait("Rule", "S7")]
    public async Task A_dormant_room_is_joined_again_when_the_transport_has_a_viewer_and_serves_it()
    {
        await using var fixture = IdleFixture();
        var session = await SleepAsync(fixture);

        var ann = fixture.Room.Join("ann");
        await fixture.Registered(ann.Sid);

        Assert.Equal((RoomPhase.Connected, 2), (session.Status.Phase, fixture.Connector.Connects));
    }

    [Fact]
    [Trait("Rule", "S7")]
    public async Task A_dormant_room_is_joined_again_when_a_waiting_viewer_is_reported()
    {
        await using var fixture = IdleFixture();
        fixture.Connector.BeforeWatch = token => Task.Delay(Timeout.Infinite, token);
        var session = await SleepAsync(fixture);

        session.ViewerWaiting();
        await fixture.Until(() => session.Status.Phase == RoomPhase.Connected, "the room to be joined again");

        Assert.Equal(2, fixture.Connector.Connects);
        await fixture.JoinRegistered("ann");
    }

    [Fact]
    [Trait("Rule", "S7")]
    public async Task A_report_while_the_device_is_still_leaving_is_not_lost()
    {
        await using var fixture = IdleFixture();
        fixture.Connector.BeforeWatch = token => Task.Delay(Timeout.Infinite, token);
        var session = await fixture.StartConnected();
        var connection = fixture.Room.Device!;
        connection.HangsOnClose = true;
        await fixture.IdleClockRuns();
        fixture.Time.Advance(Wait);
        await fixture.Until(() => connection.IsClosing, "the device to be leaving");

        session.ViewerWaiting();
        fixture.Time.Advance(fixture.Options.Room.LeaveTimeout);
        await fixture.Until(() => fixture.Connector.Connects == 2, "the room to be joined again");
    }

    [Fact]
    [Trait("Rule", "S7")]
    public async Task A_failed_watch_is_retried_after_a_back_off_and_a_reported_viewer_does_not_wait_for_that()
    {
        await using var fixture = IdleFixture();
        var asked = 0;
        fixture.Connector.BeforeWatch = _ =>
        {
            Interlocked.Increment(ref asked);
            throw new RoomConnectException(RoomConnectFailure.Unreachable, "on demand");
        };
        var session = await SleepAsync(fixture);
        await fixture.Logged(1408);
        await fixture.AdvanceUntil(() => asked >= 3, "the transport to be asked again");
        Assert.Equal(1, fixture.Connector.Connects);

        session.ViewerWaiting();
        await fixture.Until(() => fixture.Connector.Connects == 2, "the room to be joined again without the back-off");
    }

    [Fact]
    [Trait("Rule", "S7")]
    public async Task A_dormant_session_can_be_closed()
    {
        await using var fixture = IdleFixture();
        var session = await SleepAsync(fixture);

        await session.CloseAsync(ReasonCode.RoomClosed, planned: true).Within("the close");
        Assert.Equal(RoomPhase.Closed, session.Status.Phase);
    }

    private static SessionFixture IdleFixture()
    {
        var fixture = new SessionFixture();
        fixture.Descriptor = fixture.Descriptor with { IdleLeaveAfter = Wait };
        return fixture;
    }

    private static async Task<RoomSession> SleepAsync(SessionFixture fixture)
    {
        var session = await fixture.StartConnected();
        await fixture.IdleClockRuns();
        fixture.Time.Advance(Wait);
        await Dormant(fixture);
        return session;
    }

    private static Task Dormant(SessionFixture fixture) =>
        fixture.Until(() => fixture.Session.Status.Phase == RoomPhase.Dormant, "the room to be dormant");
}
