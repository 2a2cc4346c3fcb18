using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>After a reset, what counts is what the room reports when the re-add's turn comes.</summary>
public sealed class ResetAsksTheRoomTests
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);

    [Fact]
    [Trait("Rule", "X3")]
    public async Task A_viewer_the_room_no_longer_has_is_not_added()
    {
        await using var fixture = new SessionFixture();
        var ann = await ResetAndWait(fixture);

        fixture.Room.Alter(ann, _ => null);
        fixture.Time.Advance(FirstWait);
        await fixture.Until(() => fixture.Session.Participants.Count == 0, "the retry to be over");

        fixture.Room.Device!.Raise(new ParticipantDisconnected(ann.Identity, ann.Sid));
        await fixture.AdvanceUntil(() => fixture.Session.Holdings == (0, 0, 0), "everything to be given back");
        Assert.Single(fixture.Room.Opens);
    }

    [Fact]
    [Trait("Rule", "X3")]
    public async Task A_viewer_that_is_there_but_not_active_is_added_by_its_Active_event()
    {
        await using var fixture = new SessionFixture();
        var ann = await ResetAndWait(fixture);

        fixture.Room.Alter(ann, participant => participant with { State = RemoteParticipantState.Joined });
        fixture.Time.Advance(FirstWait);
        await fixture.Until(() => fixture.Session.Participants.Count == 0, "the retry to be over");
        Assert.Single(fixture.Room.Opens);

        fixture.Room.Activate("ann");
        await fixture.Registered(ann.Sid);
        Assert.Equal(2, fixture.Room.Opens.Count);
    }

    [Fact]
    [Trait("Rule", "X3")]
    public async Task An_active_viewer_is_added_under_the_sid_and_join_time_the_room_reports_now()
    {
        await using var fixture = new SessionFixture();
        var ann = await ResetAndWait(fixture);

        var newer = fixture.Room.Supersede(ann, "PA_fresh", joinedAt: 5_000, silently: true);
        fixture.Time.Advance(FirstWait);
        await fixture.Registered(newer.Sid);

        Assert.Equal((newer.Sid, 5_000L), (fixture.Room.Opens[^1].Sid, fixture.LinkOf(newer).Identity.JoinedAt));
        Assert.Null(fixture.Session.Link(ann.Sid));
        Assert.Equal(newer.Sid, fixture.Registry.Ledger(newer.Identity).Current?.Sid);
        var fresh = await fixture.Room.StreamTo("ann", 2);
        await fixture.Until(() => fresh.Frames.Count == 2, "the initial messages, without the notice meant for the connection before");
        Assert.Empty(fresh.Statuses());
    }

    [Fact]
    [Trait("Rule", "S2")]
    public async Task A_viewer_whose_version_became_incompatible_is_refused_on_its_reset()
    {
        await using var fixture = new SessionFixture();
        var ann = await ResetAndWait(fixture);

        var attributes = new Dictionary<string, string> { [ProtocolVersion.AttributeName] = "3.0.0" };
        fixture.Room.Alter(ann, participant => participant with { Attributes = attributes });
        fixture.Time.Advance(FirstWait);
        var refusal = await fixture.Room.StreamTo("ann", 2);
        await fixture.Until(() => refusal.IsClosed, "the one-shot stream to be closed");

        Assert.Equal(
            new StatusMessage(
                StatusLevel.Error, "Remote access protocol version 3.0.0 is not compatible with this device (supported: 2.2.0)"),
            Assert.Single(refusal.Messages));
        Assert.Null(fixture.Session.Link(ann.Sid));
    }

    private static async Task<RemoteParticipant> ResetAndWait(SessionFixture fixture)
    {
        await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        fixture.LinkOf(ann).Reset(ReasonCode.WriteFailed);
        await fixture.RetriesScheduled();
        return ann;
    }
}
