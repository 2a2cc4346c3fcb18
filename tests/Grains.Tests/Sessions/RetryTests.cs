using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Back-off of resets and failed adds, as a session lives it.</summary>
public sealed class RetryTests
{
    [Fact]
    [Trait("Rule", "B4")]
    public async Task Waits_double_and_past_the_budget_the_identity_is_quarantined_visibly_and_tried_at_the_longest_interval()
    {
        await using var fixture = new SessionFixture { Random = 0 };
        fixture.Options.Retry.Budget = 3;
        var session = await fixture.StartConnected();
        fixture.Room.BeforeOpen = (_, _, _) => throw new IOException("on demand");
        var ann = fixture.Room.Join("ann");

        foreach (var (failures, wait) in new[] { (1, 50), (2, 100), (3, 200), (4, 15_000), (5, 15_000) })
        {
            await fixture.RetriesScheduled(failures);
            var entry = Assert.Single(session.Participants);
            Assert.Equal(("ann", false, failures, failures > 3), (entry.Identity, entry.Registered, entry.Failures, entry.Quarantined));
            Assert.Equal((failures, failures > 3), session.RetryState(ann.Identity));
            fixture.Time.Advance(TimeSpan.FromMilliseconds(wait - 1));
            Assert.Equal(failures, fixture.Room.Opens.Count);
            fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        await fixture.RetriesScheduled(6);
        Assert.Equal(3, fixture.LogEntries(1203).Count);
        fixture.Room.BeforeOpen = (_, _, _) => Task.CompletedTask;
        fixture.Time.Advance(fixture.Options.Retry.MaxDelay);
        await fixture.Registered(ann.Sid);
        Assert.True(Assert.Single(session.Participants).Quarantined);

        fixture.Time.Advance(fixture.Options.Retry.RecoverAfter);
        Assert.Equal((0, false), session.RetryState(ann.Identity));
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task Disconnected_cancels_a_waiting_re_add_and_the_failures_are_forgotten_with_time()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        fixture.LinkOf(ann).Reset(ReasonCode.WriteFailed);
        await fixture.RetriesScheduled();

        fixture.Room.Leave(ann);
        await fixture.Until(() => session.Participants.Count == 0, "the re-add to be cancelled");
        fixture.Time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        Assert.Equal((1, 1), (session.RetryState(ann.Identity).Failures, session.Holdings.Chains));

        fixture.Time.Advance(TimeSpan.FromTicks(1));
        await fixture.Until(() => session.Holdings == (0, 0, 0), "the chain to be forgotten");
        Assert.Single(fixture.Room.Opens);
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task A_new_connection_registers_at_once_but_keeps_the_spent_budget()
    {
        await using var fixture = new SessionFixture { Random = 0 };
        var session = await fixture.StartConnected();
        fixture.Room.BeforeOpen = (_, _, _) => throw new IOException("on demand");
        fixture.Room.Join("ann", "PA_1", joinedAt: 1_000);
        await fixture.RetriesScheduled();
        fixture.Time.Advance(TimeSpan.FromMilliseconds(50));
        await fixture.RetriesScheduled(2);
        fixture.Room.BeforeOpen = (_, _, _) => Task.CompletedTask;

        var (again, _) = await fixture.JoinRegistered("ann", sid: "PA_2", joinedAt: 2_000);
        Assert.Equal(2, session.RetryState(again.Identity).Failures);

        // The next failure waits as the third: 400 ms, half of it with this jitter.
        fixture.LinkOf(again).Reset(ReasonCode.WriteFailed);
        await fixture.RetriesScheduled(3);
        fixture.Time.Advance(TimeSpan.FromMilliseconds(199));
        Assert.Null(session.Link(again.Sid));
        fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        await fixture.Registered(again.Sid);
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task Active_of_the_waiting_sid_does_not_cut_its_back_off_short()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        fixture.LinkOf(ann).Reset(ReasonCode.WriteFailed);
        await fixture.RetriesScheduled();

        fixture.Room.Device!.Raise(new ParticipantActive(ann));
        await fixture.JoinRegistered("bob");
        Assert.Single(fixture.Room.Opens, open => open.Identity == ann.Identity);

        fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
        await fixture.Registered(ann.Sid);
        Assert.Equal(2, fixture.Room.Opens.Count(open => open.Identity == ann.Identity));
        Assert.Equal(1, fixture.Counted("remote_access.retries"));
        Assert.Equal(1, session.RetryState(ann.Identity).Failures);
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task At_most_so_many_re_adds_of_a_room_run_at_once()
    {
        await using var fixture = new SessionFixture();
        fixture.Options.Retry.ConcurrentPerRoom = 3;
        await fixture.StartConnected();
        var viewers = new List<RemoteParticipant>();
        for (var viewer = 0; viewer < 10; viewer++)
        {
            viewers.Add((await fixture.JoinRegistered($"viewer{viewer}")).Participant);
        }

        var hold = fixture.Hold();
        fixture.Room.BeforeOpen = (_, _, _) => hold.Enter();
        viewers.ForEach(viewer => fixture.LinkOf(viewer).Reset(ReasonCode.TransportReconnected));
        await fixture.RetriesScheduled(10);
        fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
        await hold.Reached(3);

        // A fresh connection does not wait in that line.
        fixture.Room.Join("fresh");
        await hold.Reached(4);
        Assert.Equal(4, hold.Entered);
        hold.Release();
        await fixture.Until(() => fixture.Session.ParticipantCount == 11, "everybody to be back");
        Assert.Equal(4, hold.Peak);
    }
}
