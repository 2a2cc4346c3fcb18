using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Joining, losing and joining again.</summary>
public sealed class ReconnectingTests
{
    [Fact]
    [Trait("Rule", "S1")]
    public async Task A_connector_that_fails_three_times_and_then_works_is_tried_with_growing_waits()
    {
        await using var fixture = new SessionFixture { Random = 0 };
        fixture.Connector.FailConnects = 3;
        fixture.Room.Join("ann", "PA_1");
        var session = fixture.Start();
        foreach (var (attempt, wait) in new[] { (1, 125), (2, 250), (3, 500) })
        {
            await fixture.Until(
                () => session.Status is { Phase: RoomPhase.Reconnecting } status && status.FailedAttempts == attempt, $"failure {attempt}");
            Assert.True(session.Status.Tried);
            Assert.Equal($"Unreachable: Attempt {attempt} fails on demand.", session.Status.LastError);
            await fixture.PauseBegins(attempt);
            fixture.Time.Advance(TimeSpan.FromMilliseconds(wait - 1));
            Assert.Equal(attempt, fixture.Connector.Connects);
            fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        await fixture.Registered(Registry.Registrations.Sid("1"));
        Assert.Equal((RoomPhase.Connected, 0, string.Empty, 4),
            (session.Status.Phase, session.Status.FailedAttempts, session.Status.LastError, fixture.Connector.Connects));
        Assert.Equal(3, fixture.Counted("remote_access.connects", "Unreachable"));
        Assert.Equal(1, fixture.Counted("remote_access.connects", "Connected"));
    }

    [Theory]
    [InlineData(9_900, "00:00:01")]
    [InlineData(10_000, "00:00:00.1250000")]
    public async Task A_connection_that_held_for_a_while_ends_the_back_off_and_one_that_did_not_goes_on_with_it(int heldFor, string wait)
    {
        await using var fixture = new SessionFixture { Random = 0 };
        fixture.Connector.FailConnects = 3;
        var session = fixture.Start();
        for (var pause = 1; pause <= 3; pause++)
        {
            await fixture.PauseBegins(pause);
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await fixture.Until(() => session.Status.Phase == RoomPhase.Connected, "the fourth attempt to succeed");

        fixture.Time.Advance(TimeSpan.FromMilliseconds(heldFor));
        fixture.Room.Device!.End(RoomDisconnectReason.ConnectionLost);
        await fixture.PauseBegins(4);
        Assert.Equal(wait, fixture.LogEntries(1410)[^1].GetStructuredStateValue("Wait"));
    }

    [Fact]
    [Trait("Rule", "S7")]
    public async Task A_session_that_is_closing_says_to_who_reports_a_viewer_that_it_will_serve_nobody()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        Assert.True(session.ViewerWaiting());

        var closed = session.CloseAsync(ReasonCode.RoomClosed, planned: true);
        Assert.False(session.ViewerWaiting());
        await closed.Within("the close");
        Assert.False(session.ViewerWaiting());
    }

    [Fact]
    [Trait("Rule", "S3")]
    public async Task The_session_id_begins_with_the_epoch_and_differs_for_each_session()
    {
        await using var fixture = new SessionFixture { Epoch = 41 };
        var ids = Enumerable.Range(0, 2).Select(_ => RemoteAccess.Grains.Tables.ServerInfos.Of(fixture.Context()).SessionId).ToList();

        Assert.All(ids, id => Assert.StartsWith("41-", id, StringComparison.Ordinal));
        Assert.NotEqual(ids[0], ids[1]);
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task An_attempt_to_join_that_hangs_is_given_up_and_left_should_it_succeed_late()
    {
        await using var fixture = new SessionFixture();
        var hold = fixture.Hold();
        fixture.Connector.BeforeConnect = (_, _) => hold.Entered == 0 ? hold.Enter() : Task.CompletedTask;
        var session = fixture.Start();
        await hold.Reached();

        fixture.Time.Advance(fixture.Options.Room.ConnectTimeout);
        await fixture.AdvanceUntil(() => session.Status.Phase == RoomPhase.Connected, "the second attempt to succeed");
        var served = fixture.Room.Device;
        await session.CloseAsync(ReasonCode.RoomClosed, planned: true).Within("the close");
        hold.Release();
        await fixture.Until(() => fixture.Room.Joined == 2 && fixture.Room.Device is null, "the late connection to be left");
        Assert.True(served!.IsClosed);
    }

    [Fact]
    [Trait("Rule", "X3")]
    public async Task A_full_reconnect_of_the_transport_resets_every_viewer()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var (ann, first) = await fixture.JoinRegistered("ann");
        var (bob, _) = await fixture.JoinRegistered("bob");

        fixture.Room.Device!.Raise(new RoomReconnecting());
        fixture.Room.Device.Raise(new RoomReconnected(StreamsLost: true));
        await fixture.RetriesScheduled(2);
        fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
        await fixture.Room.StreamTo("ann", 2);
        await fixture.Room.StreamTo("bob", 2);
        await fixture.Registered(ann.Sid);
        await fixture.Registered(bob.Sid);

        Assert.Equal(2, fixture.Counted("remote_access.resets", nameof(ReasonCode.TransportReconnected)));
        Assert.Equal(1, fixture.Connector.Connects);
        await fixture.Until(() => first.IsClosed, "the old stream to be closed");
    }

    [Fact]
    [Trait("Rule", "X2")]
    public async Task A_full_reconnect_of_the_transport_also_sets_up_again_who_was_just_being_added()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var hold = fixture.Hold();
        fixture.Registry.Before = name => name == "commit" && hold.Entered == 0 ? hold.Enter() : Task.CompletedTask;
        fixture.Room.Join("ann");
        await hold.Reached();
        fixture.Room.Device!.Raise(new RoomReconnected(StreamsLost: true));
        await fixture.JoinRegistered("bob");

        // The stream was opened before the transport lost it.
        hold.Release();
        await fixture.RetriesScheduled();
        fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
        await fixture.Room.StreamTo("ann", 2);
        Assert.Equal(1, fixture.Counted("remote_access.resets", nameof(ReasonCode.TransportReconnected)));
    }

    [Fact]
    [Trait("Rule", "X3")]
    public async Task A_resume_that_lost_nothing_resets_nobody()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var (ann, stream) = await fixture.JoinRegistered("ann");

        fixture.Room.Device!.Raise(new RoomReconnecting());
        fixture.Room.Device.Raise(new RoomReconnected(StreamsLost: false));
        await fixture.Handled(ann);

        Assert.Equal((0L, false), (fixture.Counted("remote_access.resets"), stream.IsClosed));
    }
}
