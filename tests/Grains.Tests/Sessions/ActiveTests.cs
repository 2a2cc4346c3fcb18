using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Who is added, and when.</summary>
public sealed class ActiveTests
{
    [Fact]
    [Trait("Rule", "S1")]
    public async Task A_viewer_is_added_when_it_is_active_not_when_it_is_connected()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var ann = fixture.Room.Join("ann", active: false);
        var (bob, _) = await fixture.JoinRegistered("bob");
        fixture.Room.Device!.Raise(new ParticipantAttributesChanged(ann));
        await fixture.Handled(bob);

        Assert.DoesNotContain(fixture.Room.Opens, open => open.Identity == ann.Identity);
        Assert.Null(session.Link(ann.Sid));

        fixture.Room.Activate("ann");
        await fixture.Registered(ann.Sid);
    }

    [Fact]
    [Trait("Rule", "S1")]
    public async Task Those_already_active_when_the_device_joins_are_added_too_and_only_they()
    {
        await using var fixture = new SessionFixture();
        var ann = fixture.Room.Join("ann");
        var bob = fixture.Room.Join("bob");
        var joining = fixture.Room.Join("joining", active: false);

        await fixture.StartConnected();
        await fixture.Registered(ann.Sid);
        await fixture.Registered(bob.Sid);
        await fixture.Handled(ann);

        Assert.Equal(["ann", "bob"], fixture.Session.Participants.Select(entry => entry.Identity).Order());
        fixture.Room.Activate("joining");
        await fixture.Registered(joining.Sid);
        Assert.Equal(3, fixture.Room.Opens.Count);
    }

    [Fact]
    [Trait("Rule", "S1")]
    public async Task After_a_lost_connection_those_still_there_are_added_again_under_the_same_sids()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, first) = await fixture.JoinRegistered("ann");
        var (bob, _) = await fixture.JoinRegistered("bob");
        var gone = fixture.LinkOf(bob);

        fixture.Room.Device!.End(RoomDisconnectReason.ConnectionLost);
        await fixture.Until(() => session.Status.Phase == RoomPhase.Reconnecting && session.ParticipantCount == 0, "the loss to be seen");
        await fixture.Until(() => first.IsClosed, "the old stream to be closed");
        Assert.Null(fixture.Registry.Ledger(ann.Identity).Current);
        Assert.Equal(RemoteAccess.Participants.ReasonCode.ConnectionLost, gone.Status.Reason);
        fixture.Room.Leave(bob);

        await fixture.AdvanceUntil(() => session.Link(ann.Sid) is not null, "ann to be registered again");
        var second = await fixture.Room.StreamTo("ann", 2);
        await fixture.Until(() => second.Frames.Count == 2, "the initial messages");

        Assert.Equal(2, fixture.Connector.Connects);
        Assert.Equal(1, session.ParticipantCount);
        Assert.Equal(session.Registered(ann.Identity), fixture.Registry.Ledger(ann.Identity).Current);
        Assert.Null(session.Link(bob.Sid));
    }
}
