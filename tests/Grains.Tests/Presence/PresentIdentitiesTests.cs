using RemoteAccess.Grains.Presence;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Presence;

/// <summary>What a silo remembers of who is in which session, and that it forgets it.</summary>
public sealed class PresentIdentitiesTests
{
    private static readonly ParticipantIdentity Ann = ParticipantIdentity.Parse("ann");
    private readonly PresentIdentities _present = new();

    [Fact]
    public void An_identity_is_found_in_each_session_that_looks_after_it_until_that_one_ends_it()
    {
        var (one, other) = (new Session("a"), new Session("a"));
        _present.Add(Ann, one);
        _present.Add(Ann, one);
        _present.Add(Ann, other);
        Assert.Equal([one, other], _present.Find(Ann).ToHashSet());

        _present.Remove(Ann, one);
        _present.Remove(Ann, one);
        Assert.Same(other, Assert.Single(_present.Find(Ann)));
        _present.Remove(Ann, other);
        Assert.Empty(_present.Find(Ann));
        Assert.Equal(0, _present.Count);
    }

    [Fact]
    public async Task A_viewer_that_left_is_forgotten_and_so_are_all_when_the_session_ends()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var present = fixture.Present;
        var bob = fixture.Room.Join("bob");
        fixture.Room.Join("ann");
        await fixture.Pulse.Until(() => session.ParticipantCount == 2, "both to be served");
        Assert.Equal(2, present.Count);

        fixture.Room.Leave(bob);
        await fixture.Pulse.Until(() => session.ParticipantCount == 1, "bob to be gone");
        await fixture.Pulse.Until(() => present.Count == 1, "bob to be forgotten");

        await session.CloseAsync(ReasonCode.RoomClosed, planned: false);
        Assert.Equal(0, present.Count);
    }

    [Fact]
    public async Task A_session_whose_chain_hangs_at_its_end_leaves_nothing_and_later_steps_enter_nothing()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var hangs = new TaskCompletionSource();
        fixture.Room.BeforeOpen = (_, _, _) => hangs.Task;
        fixture.Room.Join("ann");
        await fixture.Pulse.Until(() => fixture.Room.Opens.Count == 1, "the stream to be opening");
        Assert.Equal(1, fixture.Present.Count);

        var closing = session.CloseAsync(ReasonCode.RoomClosed, planned: false);
        await fixture.AdvanceUntil(() => closing.IsCompleted, "the session to end without its chain");
        Assert.Equal(0, fixture.Present.Count);

        var late = session.KickAsync(ParticipantIdentity.Parse("late"));
        Assert.Equal(0, fixture.Present.Count);
        hangs.SetResult();
        await late.Within("the kick of nobody to be answered");
    }

    private sealed class Session(string room) : IPresentSession
    {
        public RoomName Room { get; } = RoomName.Parse(room);
    }
}
