using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Composite;

/// <summary>A session, which does not know how many transports its room has.</summary>
public sealed class CompositeSessionTests : IAsyncDisposable
{
    private readonly TwoTransports _two = new();

    private SessionFixture Fixture => _two.Fixture;

    public ValueTask DisposeAsync() => _two.DisposeAsync();

    [Fact]
    [Trait("Rule", "S5")]
    public async Task Viewers_of_both_transports_are_served_in_one_room()
    {
        var session = await StartAsync();
        var ann = _two.LeftRoom.Join("ann");
        var bob = _two.RightRoom.Join("bob");
        await Fixture.Registered(ann.Sid);
        await Fixture.Registered(bob.Sid);
        Assert.Equal(2, session.Broadcast(ServerMessageEncoder.Status(StatusLevel.Info, "to all")).Recipients);
        await Fixture.Until(() => Says(_two.LeftRoom, ann, "to all") && Says(_two.RightRoom, bob, "to all"), "the broadcast on both");
        Assert.Equal(("left+right", 2), (session.Transport, session.Transports.Count));
    }

    [Fact]
    [Trait("Rule", "R4")]
    public async Task An_identity_that_comes_in_by_another_transport_is_served_there_and_evicted_where_it_was()
    {
        await StartAsync();
        var left = _two.LeftRoom.Join("ann", joinedAt: 99_000);
        await Fixture.Registered(left.Sid);
        var right = _two.RightRoom.Join("ann", joinedAt: 5);
        await Fixture.Registered(right.Sid);
        await Fixture.Until(() => _two.LeftRoom.Participants.Count == 0, "the first connection to be evicted");
        await Fixture.Until(() => Fixture.Session.Participants is [{ Registered: true }], "one viewer");
        Assert.Equal([(left.Identity, left.Sid)], _two.LeftRoom.KickedOut);
        Assert.Empty(_two.RightRoom.KickedOut);
        Assert.Equal(right.Sid, Fixture.Session.Registered(left.Identity)!.Sid);

        var back = _two.LeftRoom.Join("ann", joinedAt: 6);
        await Fixture.Registered(back.Sid);
        await Fixture.Until(() => _two.RightRoom.Participants.Count == 0, "the second connection to be evicted");
        Assert.Equal(
            (1, 1), (_two.LeftRoom.KickedOut.Count, _two.RightRoom.KickedOut.Count));
    }

    [Fact]
    [Trait("Rule", "R5")]
    public async Task A_newer_connection_whose_stream_does_not_open_leaves_the_older_one_served()
    {
        await StartAsync();
        var left = _two.LeftRoom.Join("ann");
        await Fixture.Registered(left.Sid);
        _two.RightRoom.BeforeOpen = (_, _, _) => Task.FromException(new IOException("no"));
        _two.RightRoom.Join("ann");
        await Fixture.RetriesScheduled();
        Assert.Equal(LinkPhase.Open, Fixture.LinkOf(left).Status.State);
        Assert.Empty(_two.LeftRoom.KickedOut);

        _two.RightRoom.BeforeOpen = (_, _, _) => Task.CompletedTask;
        await Fixture.AdvanceUntil(() => _two.LeftRoom.Participants.Count == 0, "the older one to be replaced");
    }

    [Fact]
    [Trait("Rule", "B4")]
    [Trait("Rule", "B8")]
    public async Task A_loser_that_stays_is_asked_again_behind_a_back_off_and_not_served_and_the_winner_goes_on()
    {
        await StartAsync();
        var left = _two.LeftRoom.Join("ann");
        await Fixture.Registered(left.Sid);
        _two.LeftRoom.Device!.RefusesRemovals = true;
        var right = _two.RightRoom.Join("ann");
        await Fixture.Registered(right.Sid);
        await Fixture.AdvanceUntil(() => Fixture.Counted("remote_access.evictions", "Stuck") >= 1, "the budget of attempts to be spent");
        Assert.True(_two.LeftRoom.Device!.Removals >= Fixture.Options.Retry.Budget);
        Assert.Single(Fixture.LogEntries(1225));
        _two.LeftRoom.Device!.Raise(new ParticipantActive(left));
        await Handled(_two.RightRoom, right);
        Assert.Null(Fixture.Session.Link(left.Sid));

        // The winner is reset and served again while the loser is still there.
        Fixture.LinkOf(right).Reset(ReasonCode.Stalled);
        await Fixture.AdvanceUntil(() => Fixture.Session.Link(right.Sid) is { Status.State: LinkPhase.Open }, "the winner to be back");

        _two.LeftRoom.Device!.RefusesRemovals = false;
        await Fixture.AdvanceUntil(() => _two.LeftRoom.Participants.Count == 0, "the loser to be evicted");
        await Fixture.Until(() => Fixture.Session.Holdings.Chains == 1, "nothing else to be left");
    }

    [Fact]
    [Trait("Rule", "R4")]
    public async Task A_loser_that_stays_is_not_served_when_the_winner_leaves()
    {
        await StartAsync();
        var (left, right) = await LoserStaysAsync();
        _two.RightRoom.Leave(right);
        await Fixture.Until(() => Fixture.Session.Link(right.Sid) is null, "the winner to be removed");
        var asked = _two.LeftRoom.Device!.Removals;
        await Fixture.AdvanceUntil(() => _two.LeftRoom.Device!.Removals >= asked + 3, "three more attempts to evict the loser");
        Assert.Null(Fixture.Session.Link(left.Sid));
        Assert.Equal(1, Fixture.Session.Holdings.Chains);
    }

    [Fact]
    [Trait("Rule", "R4")]
    public async Task A_loser_that_is_alone_when_the_session_has_reconnected_is_served()
    {
        await StartAsync();
        var (left, right) = await LoserStaysAsync();
        _two.RightRoom.Device!.End(RoomDisconnectReason.ConnectionLost);
        await Fixture.Until(() => Fixture.Session.Link(right.Sid) is null, "the winner to be lost");
        _two.RightRoom.Leave(right);
        _two.LeftRoom.Device!.End(RoomDisconnectReason.ConnectionLost);
        await Fixture.AdvanceUntil(() => Fixture.Session.Link(left.Sid) is not null, "the other connection to be served");
    }

    [Fact]
    [Trait("Rule", "R6")]
    public async Task A_departure_at_one_transport_does_not_touch_the_viewer_of_the_other()
    {
        await StartAsync();
        var left = _two.LeftRoom.Join("ann");
        await Fixture.Registered(left.Sid);
        _two.LeftRoom.Device!.ShowsTheRemoved = true;
        var right = _two.RightRoom.Join("ann");
        await Fixture.Registered(right.Sid);
        var link = Fixture.LinkOf(right);
        _two.LeftRoom.Leave(left);
        await Handled(_two.RightRoom, right);
        Assert.Same(link, Fixture.LinkOf(right));
    }

    [Fact]
    [Trait("Rule", "S1")]
    public async Task Both_copies_of_an_identity_that_are_there_at_the_start_become_one_viewer()
    {
        var left = _two.LeftRoom.Join("ann");
        var right = _two.RightRoom.Join("ann");
        Fixture.Start();
        await Fixture.Registered(right.Sid);
        await Fixture.Until(() => _two.LeftRoom.Participants.Count == 0, "the other copy to be evicted");
        Assert.Equal([(left.Identity, left.Sid)], _two.LeftRoom.KickedOut);
    }

    [Fact]
    public async Task A_transport_that_is_lost_touches_its_own_viewers_only_and_serves_them_again()
    {
        var session = await StartAsync();
        var ann = _two.LeftRoom.Join("ann");
        var bob = _two.RightRoom.Join("bob");
        await Fixture.Registered(ann.Sid);
        await Fixture.Registered(bob.Sid);
        var link = Fixture.LinkOf(bob);
        _two.LeftRoom.Device!.End(RoomDisconnectReason.ConnectionLost);
        await Fixture.Unregistered(ann.Sid);
        Assert.Equal(RoomPhase.Connected, session.Status.Phase);
        await Fixture.Until(
            () => Fixture.Counted("remote_access.removals", nameof(ReasonCode.ConnectionLost)) == 1, "the removal to be counted");

        await Fixture.AdvanceUntil(() => session.Link(ann.Sid) is not null, "ann to be served again");
        Assert.Same(link, Fixture.LinkOf(bob));
        Assert.Single(_two.RightRoom.Streams);
    }

    [Fact]
    [Trait("Rule", "X3")]
    public async Task A_full_reconnect_of_one_transport_resets_its_own_viewers_only()
    {
        await StartAsync();
        var ann = _two.LeftRoom.Join("ann");
        var bob = _two.RightRoom.Join("bob");
        await Fixture.Registered(ann.Sid);
        await Fixture.Registered(bob.Sid);
        _two.LeftRoom.Device!.Raise(new RoomReconnected(StreamsLost: true));
        await Fixture.AdvanceUntil(() => _two.LeftRoom.Streams.Count >= 2, "ann to be set up again");
        Assert.Single(_two.RightRoom.Streams);
        Assert.Equal(1, Fixture.Counted("remote_access.resets", nameof(ReasonCode.TransportReconnected)));
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task A_kick_is_for_every_connection_of_the_identity()
    {
        var session = await StartAsync();
        var left = _two.LeftRoom.Join("ann");
        await Fixture.Registered(left.Sid);
        _two.RightRoom.BeforeOpen = (_, _, _) => Task.FromException(new IOException("no"));
        _two.RightRoom.Join("ann");
        await Fixture.RetriesScheduled();
        Assert.Equal(KickOutcome.Kicked, await session.KickAsync(left.Identity));
        await Fixture.Until(() => _two.LeftRoom.Participants.Count + _two.RightRoom.Participants.Count == 0, "both to be removed");
        await Fixture.Until(() => session.Holdings.Links == 0, "nobody to be served");
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task Another_device_on_one_transport_has_the_session_read_the_stored_epoch()
    {
        var session = await StartAsync();
        Fixture.Epochs.Highest = 2;
        _two.LeftRoom.Connect(ParticipantSid.Parse("PA_other"));
        await Fixture.Until(() => session.Status.Phase == RoomPhase.StoodDown, "the session to stand down");
        await session.Completion;
        Assert.Null(_two.RightRoom.Device);
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task Closing_leaves_both_rooms_and_nothing_behind()
    {
        var session = await StartAsync();
        await Fixture.Registered(_two.LeftRoom.Join("ann").Sid);
        await Fixture.Registered(_two.RightRoom.Join("bob").Sid);
        await session.CloseAsync(ReasonCode.RoomClosed, planned: true);
        Assert.Equal((0, 0, 0), session.Holdings);
        Assert.Null(_two.LeftRoom.Device);
        Assert.Null(_two.RightRoom.Device);
    }

    private static bool Says(FakeRoom room, RemoteParticipant viewer, string text) => room.Streams.Any(
        stream => stream.Sid == viewer.Sid.Value && stream.Statuses().Any(status => status.Message == text));

    private async Task<Grains.Sessions.RoomSession> StartAsync()
    {
        var session = Fixture.Start();
        await Fixture.Until(() => session.Status.Phase == RoomPhase.Connected, "the session to be connected");
        return session;
    }

    // R2: a duplicate behind everything that was raised before is a no-op.
    private async Task Handled(FakeRoom room, RemoteParticipant registered)
    {
        var before = Fixture.Counted("remote_access.registrations", "Duplicate");
        room.Device!.Raise(new ParticipantActive(registered));
        await Fixture.Until(() => Fixture.Counted("remote_access.registrations", "Duplicate") > before, "the duplicate to be seen");
    }

    // The room on the left shows the replaced connection, whatever it is asked.
    private async Task<(RemoteParticipant Left, RemoteParticipant Right)> LoserStaysAsync()
    {
        var left = _two.LeftRoom.Join("ann");
        await Fixture.Registered(left.Sid);
        _two.LeftRoom.Device!.RefusesRemovals = true;
        var right = _two.RightRoom.Join("ann");
        await Fixture.Registered(right.Sid);
        await Fixture.Until(() => _two.LeftRoom.Device!.Removals > 0, "the loser to be evicted");
        return (left, right);
    }
}
