using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>A transport that throws where it should not counts as lost at worst: nobody stays registered, the room is left and joined
/// again.</summary>
public sealed class TransportFaultTests
{
    [Fact]
    [Trait("Rule", "S6")]
    public async Task Events_that_end_with_an_error_are_a_lost_connection()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var (ann, stream) = await fixture.JoinRegistered("ann");
        var connection = fixture.Room.Device!;

        connection.FailEvents(new InvalidOperationException("on demand"));
        await fixture.Until(() => stream.IsClosed && connection.IsClosed, "the room to be left");
        Assert.Null(fixture.Session.Link(ann.Sid));

        await AssertServedAgain(fixture, ann);
    }

    [Fact]
    [Trait("Rule", "B14")]
    public async Task An_event_that_the_connector_could_not_translate_is_logged_and_affects_no_viewer()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var (ann, stream) = await fixture.JoinRegistered("ann");
        fixture.Room.Device!.Raise(new UntranslatedEvent("NewerEvent", new FormatException("on demand")));
        await fixture.Handled(ann);
        Assert.Single(fixture.LogEntries(1236));
        Assert.False(stream.IsClosed);
        Assert.Equal(1, fixture.Room.Joined);
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task An_inbound_stream_whose_abort_throws_does_not_prevent_removals()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (bob, _) = await fixture.JoinRegistered("bob");
        var (ann, stream) = await fixture.JoinRegistered("ann");
        fixture.Room.OpenInbound("ann", ann.Sid).ThrowsOnAbort = true;
        fixture.Room.OpenInbound("bob", bob.Sid).ThrowsOnAbort = true;
        await fixture.Until(() => session.Holdings.Inbound == 2, "the inbound streams");

        fixture.Room.Leave(ann);
        await fixture.Unregistered(ann.Sid);
        await fixture.Until(() => stream.IsClosed && session.Holdings.Inbound == 1, "ann to be let go");

        // And when all of them end at once.
        var connection = fixture.Room.Device!;
        connection.End(RoomDisconnectReason.ConnectionLost);
        await AssertServedAgain(fixture, bob);
        Assert.True(connection.IsClosed);
    }

    [Fact]
    [Trait("Rule", "B14")]
    public async Task An_event_of_one_viewer_that_cannot_be_handled_costs_the_others_nothing()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        await fixture.JoinRegistered("bob");
        var link = session.Link(ann.Sid);

        fixture.Room.OpenInbound("bob", sid: null, topic: "chat", throwsOnAbort: true);
        await fixture.Logged(1235);
        await fixture.JoinRegistered("cleo");

        Assert.Same(link, session.Link(ann.Sid));
        Assert.Equal(1, fixture.Connector.Connects);
        Assert.Contains("'bob'", Assert.Single(fixture.LogEntries(1235)).Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task A_cancellation_callback_that_throws_keeps_no_room_from_being_left_and_joined_again()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var (ann, stream) = await fixture.JoinRegistered("ann");
        var hold = fixture.Hold();
        fixture.Room.BeforeOpen = (_, _, cancellationToken) =>
        {
            cancellationToken.Register(static () => throw new InvalidOperationException("on demand"));
            return hold.Enter();
        };
        fixture.Room.Join("bob");
        await hold.Reached();
        fixture.Room.BeforeOpen = (_, _, _) => Task.CompletedTask;

        fixture.Room.Device!.FailEvents(new InvalidOperationException("on demand"));
        var connection = fixture.Room.Device;
        await fixture.Until(() => stream.IsClosed && connection.IsClosed, "the room to be left");
        await AssertServedAgain(fixture, ann);
        hold.Release();
    }

    private static async Task AssertServedAgain(SessionFixture fixture, RemoteParticipant participant)
    {
        var connects = fixture.Connector.Connects;
        await fixture.AdvanceUntil(
            () => fixture.Session.Status.Phase == RoomPhase.Connected && fixture.Session.Link(participant.Sid) is not null
                && fixture.Room.Device is { IsClosed: false },
            "the session to serve again");
        Assert.True(fixture.Connector.Connects >= Math.Max(2, connects));
    }
}
