using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Two devices under one identity: the highest epoch stays.</summary>
public sealed class FencingTests
{
    private const int IdentityTaken = 1404;
    private const int EpochUnknown = 1405;

    [Fact]
    [Trait("Rule", "B9")]
    public async Task A_session_that_finds_a_higher_epoch_after_joining_leaves_again_and_serves_nobody()
    {
        await using var fixture = new SessionFixture();
        fixture.Epochs.Answer = read => Task.FromResult((long)read);
        fixture.Room.Join("ann");
        var session = fixture.Start();

        await session.Completion.Within("the session to end");
        Assert.Equal(RoomPhase.StoodDown, session.Status.Phase);
        Assert.Null(fixture.Room.Device);
        Assert.Empty(fixture.Room.Opens);
        Assert.Equal(1, fixture.Connector.Connects);
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task Thrown_out_by_its_own_identity_with_a_higher_epoch_stored_a_session_stands_down_for_good()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, stream) = await fixture.JoinRegistered("ann");

        fixture.Epochs.Highest = 2;
        fixture.Room.Device!.End(RoomDisconnectReason.DuplicateIdentity);
        await session.Completion.Within("the session to end");
        fixture.Time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal((RoomPhase.StoodDown, 1, (0, 0, 0)), (session.Status.Phase, fixture.Connector.Connects, session.Holdings));
        Assert.Null(session.Link(ann.Sid));
        Assert.True(stream.IsClosed);
        Assert.Empty(fixture.LogEntries(IdentityTaken));
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task Thrown_out_although_its_epoch_is_the_highest_a_session_raises_an_alarm_and_joins_again_after_a_back_off()
    {
        await using var fixture = new SessionFixture { Random = 0 };
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");

        fixture.Room.Device!.End(RoomDisconnectReason.DuplicateIdentity);
        await fixture.PauseBegins();
        Assert.Single(fixture.LogEntries(IdentityTaken));
        fixture.Time.Advance(TimeSpan.FromMilliseconds(124));
        Assert.Equal(1, fixture.Connector.Connects);
        fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        await fixture.Registered(ann.Sid);
        Assert.Equal((RoomPhase.Connected, 2), (session.Status.Phase, fixture.Connector.Connects));
    }

    [Fact]
    [Trait("Rule", "B9")]
    [Trait("Rule", "B18")]
    public async Task Thrown_out_while_the_store_does_not_answer_a_session_joins_nothing_and_decides_when_it_does()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();

        fixture.Epochs.Failure = new IOException("on demand");
        fixture.Room.Device!.End(RoomDisconnectReason.DuplicateIdentity);
        await fixture.Logged(EpochUnknown);
        await fixture.AdvanceUntil(() => session.Status.FailedAttempts >= 3, "more attempts to read the store");
        Assert.Equal((RoomPhase.Reconnecting, 1), (session.Status.Phase, fixture.Connector.Connects));

        fixture.Epochs.Highest = 2;
        fixture.Epochs.Failure = null;
        await fixture.AdvanceUntil(() => session.Completion.IsCompleted, "the session to stand down");
        Assert.Equal((RoomPhase.StoodDown, 1), (session.Status.Phase, fixture.Connector.Connects));
        Assert.Null(fixture.Room.Device);
    }

    [Fact]
    [Trait("Rule", "B18")]
    public async Task A_session_below_the_stored_epoch_never_joins_and_so_throws_nobody_out()
    {
        await using var fixture = new SessionFixture();
        fixture.Epochs.Highest = 2;
        var session = fixture.Start();

        await session.Completion.Within("the session to end");
        Assert.Equal((RoomPhase.StoodDown, 0), (session.Status.Phase, fixture.Connector.Connects));
    }

    [Fact]
    [Trait("Rule", "B18")]
    public async Task A_superseded_session_that_cannot_read_the_store_leaves_the_rightful_one_alone()
    {
        await using var fixture = new SessionFixture { Epoch = 2 };
        fixture.Epochs.Highest = 2;
        var cutOff = new FakeEpochs { Highest = 1 };
        var stale = new RoomSession(fixture.Context() with { Epoch = 1, Epochs = cutOff, Registry = new FakeRegistry() });
        stale.Start(Task.CompletedTask);
        await fixture.Until(() => stale.Status.Phase == RoomPhase.Connected, "the older gateway to be connected");
        cutOff.Failure = new IOException("cut off from the store");
        var owner = await fixture.StartConnected();
        await fixture.Until(() => fixture.Connector.Connects == 2, "the newer gateway to join");

        await fixture.AdvanceUntil(() => stale.Status.FailedAttempts >= 5, "the older gateway to try again and again");

        Assert.Equal((RoomPhase.Connected, 2), (owner.Status.Phase, fixture.Connector.Connects));
        Assert.Empty(fixture.LogEntries(IdentityTaken));
        var closed = stale.CloseAsync(ReasonCode.RoomClosed, planned: false);
        await fixture.AdvanceUntil(() => closed.IsCompleted, "the older gateway to end");
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task A_session_that_cannot_read_its_epoch_after_joining_leaves_and_serves_no_viewer_until_it_can()
    {
        await using var fixture = new SessionFixture();
        fixture.Epochs.Failure = new IOException("on demand");
        fixture.Room.Join("ann", "PA_1");
        var session = fixture.Start();
        await fixture.PauseBegins();
        Assert.Null(fixture.Room.Device);
        Assert.Empty(fixture.Room.Opens);
        Assert.Equal((RoomPhase.Reconnecting, "IOException: on demand"), (session.Status.Phase, session.Status.LastError));

        fixture.Epochs.Failure = null;
        await fixture.AdvanceUntil(() => session.ParticipantCount == 1, "ann to be served");
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task Every_registration_carries_the_sessions_epoch_so_the_same_sid_opens_anew_under_a_newer_one()
    {
        await using var fixture = new SessionFixture { Epoch = 5 };
        fixture.Epochs.Highest = 5;
        var ann = fixture.Room.Join("ann", "PA_1", joinedAt: 1_000);
        fixture.Registry.Ledger(ann.Identity).Commit(Registry.Registrations.Of("1", 9_000, epoch: 4));

        await fixture.StartConnected();
        await fixture.Registered(ann.Sid);

        Assert.Equal(5, fixture.Registry.Ledger(ann.Identity).Current?.Epoch);
        Assert.Equal(5, fixture.LinkOf(ann).Identity.Epoch);
    }
}
