using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Identities that the room keeps out for a time, on a transport that lets them in.</summary>
public sealed class BanTests
{
    private static readonly ParticipantIdentity Ann = ParticipantIdentity.Parse("ann");

    [Fact]
    public async Task A_banned_viewer_that_joins_is_removed_at_once_and_never_served_and_no_other_viewer_is_affected()
    {
        await using var fixture = Fixture();
        var session = await fixture.StartConnected();

        var ann = fixture.Room.Join("ann");
        await fixture.Until(() => fixture.Room.KickedOut.Contains((ann.Identity, ann.Sid)), "ann to be put out");
        await fixture.JoinRegistered("bob");

        Assert.Null(session.Link(ann.Sid));
        Assert.DoesNotContain(fixture.Room.Opens, open => open.Identity == Ann);
        Assert.Null(fixture.Registry.Ledger(Ann).Current);
    }

    [Fact]
    public async Task One_who_was_there_before_the_session_began_is_put_out_too()
    {
        await using var fixture = Fixture();
        var ann = fixture.Room.Join("ann");

        fixture.Start();

        await fixture.Until(() => fixture.Room.KickedOut.Contains((ann.Identity, ann.Sid)), "ann to be put out");
    }

    [Fact]
    public async Task A_ban_put_on_later_holds_against_the_next_join_and_a_lifted_one_does_not()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (first, _) = await fixture.JoinRegistered("ann");

        session.Bans.Replace([Ban(fixture)]);
        Assert.Equal(KickOutcome.Kicked, await session.KickAsync(Ann));
        var second = fixture.Room.Join("ann");
        await fixture.Until(() => fixture.Room.KickedOut.Contains((second.Identity, second.Sid)), "ann to be put out again");
        Assert.Null(session.Link(first.Sid));

        session.Bans.Replace([]);
        await fixture.JoinRegistered("ann");
    }

    [Fact]
    public async Task A_ban_is_over_at_its_time_and_not_before()
    {
        await using var fixture = Fixture(TimeSpan.FromMinutes(10));
        var session = await fixture.StartConnected();
        fixture.Time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        var early = fixture.Room.Join("ann");
        await fixture.Until(() => fixture.Room.KickedOut.Contains((early.Identity, early.Sid)), "ann to be put out");

        fixture.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(session.Bans.Until(Ann));
        await fixture.JoinRegistered("ann");
    }

    [Fact]
    public async Task A_banned_viewer_that_the_room_did_not_remove_stays_unserved_and_is_removed_with_the_next_attempt()
    {
        await using var fixture = Fixture();
        var session = await fixture.StartConnected();
        fixture.Room.Device!.RefusesRemovals = true;

        var ann = fixture.Room.Join("ann");
        await fixture.Logged(1218);
        Assert.Null(session.Link(ann.Sid));
        fixture.Room.Device.RefusesRemovals = false;
        await fixture.AdvanceUntil(() => fixture.Room.KickedOut.Contains((ann.Identity, ann.Sid)), "ann to be put out");

        Assert.DoesNotContain(fixture.Room.Opens, open => open.Identity == Ann);
    }

    [Fact]
    public async Task A_reset_does_not_bring_a_banned_viewer_back()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        session.Bans.Replace([Ban(fixture)]);

        session.Link(ann.Sid)!.Reset(ReasonCode.WriteFailed);
        await fixture.AdvanceUntil(() => fixture.Room.KickedOut.Contains((ann.Identity, ann.Sid)), "ann to be put out");

        Assert.Single(fixture.Room.Opens, open => open.Identity == Ann);
    }

    private static SessionFixture Fixture(TimeSpan? duration = null)
    {
        var fixture = new SessionFixture();
        fixture.Bans = [Ban(fixture, duration)];
        return fixture;
    }

    // Longer than the clock is moved while a test waits.
    private static RoomBan Ban(SessionFixture fixture, TimeSpan? duration = null) =>
        new("ann", fixture.Time.GetUtcNow() + (duration ?? TimeSpan.FromDays(3_650)));
}
