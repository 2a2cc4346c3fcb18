using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Streams that do not open, open late, or open for somebody who is gone.</summary>
public sealed class OpeningTests
{
    [Fact]
    [Trait("Rule", "X5")]
    public async Task An_open_that_fails_is_logged_with_identity_sid_and_reason_and_tried_again()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var left = 3;
        fixture.Room.BeforeOpen = (_, _, _) => left-- > 0 ? Task.FromException(new IOException("no route")) : Task.CompletedTask;

        var ann = fixture.Room.Join("ann");
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await fixture.RetriesScheduled(attempt);
            Assert.Null(session.Link(ann.Sid));
            fixture.Time.Advance(TimeSpan.FromMilliseconds(100 << (attempt - 1)));
        }

        await fixture.Registered(ann.Sid);
        var entries = fixture.LogEntries(1208);
        Assert.Equal(3, entries.Count);
        Assert.All(entries, entry => Assert.Equal(
            $"Room 'room': the control stream of 'ann' {ann.Sid} could not be opened (OpenFailed): 'no route'", entry.Message));
        Assert.Equal(4, fixture.Room.Opens.Count);
    }

    [Fact]
    [Trait("Rule", "R5")]
    public async Task An_open_that_hangs_is_given_up_after_ten_seconds_and_closed_should_it_open_late()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var hold = fixture.Hold();
        fixture.Room.BeforeOpen = (_, _, _) => hold.Entered == 0 ? hold.Enter() : Task.CompletedTask;
        var ann = fixture.Room.Join("ann");
        await hold.Reached();

        fixture.Time.Advance(TimeSpan.FromSeconds(9.999));
        Assert.Empty(fixture.LogEntries(1208));
        fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        await fixture.RetriesScheduled();
        Assert.Contains("(OpenTimeout)", fixture.LogEntries(1208)[0].Message, StringComparison.Ordinal);
        Assert.Null(session.Link(ann.Sid));

        fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
        await fixture.Registered(ann.Sid);
        var served = await fixture.Room.StreamTo("ann");
        await fixture.Until(() => served.Frames.Count == 2, "the snapshot");
        hold.Release();
        var late = await fixture.Room.StreamTo("ann", 2);
        await fixture.Until(() => late.IsClosed, "the late stream to be closed");

        Assert.Empty(late.Bytes);
        Assert.False(served.IsClosed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "R6")]
    public async Task A_viewer_that_leaves_in_the_middle_of_its_open_is_not_waited_for_and_costs_nothing(bool openIgnoresCancellation)
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var hold = fixture.Hold();
        fixture.Room.BeforeOpen = (_, _, token) => openIgnoresCancellation ? hold.Enter() : hold.EnterUnlessCancelled(token);
        var ann = fixture.Room.Join("ann");
        await hold.Reached();

        fixture.Room.Leave(ann);
        await fixture.Until(() => session.Holdings == (0, 0, 0), "the chain to end while the open hangs");

        Assert.Null(session.Link(ann.Sid));
        Assert.Null(fixture.Registry.Ledger(ann.Identity).Current);
        Assert.Equal(0, session.RetryState(ann.Identity).Failures);
    }

    [Fact]
    [Trait("Rule", "R6")]
    public async Task A_viewer_that_leaves_while_the_registry_decides_is_not_waited_for_when_its_open_hangs()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (decide, open) = (fixture.Hold(), fixture.Hold());
        fixture.Registry.Before = name => name == "decide" ? decide.Enter() : Task.CompletedTask;
        fixture.Room.BeforeOpen = (_, _, _) => open.Enter();
        var ann = fixture.Room.Join("ann");
        await decide.Reached();

        // The loop takes events in order: when bob is being judged, ann's departure is in her chain.
        fixture.Room.Leave(ann);
        fixture.Room.Join("bob");
        await decide.Reached(2);
        decide.Release();

        await fixture.Until(
            () => session.Registered(ann.Identity) is null && session.Holdings.Chains == 1, "ann's chain to end while her open would hang");
        Assert.Equal(0, session.RetryState(ann.Identity).Failures);
        open.Release();
    }

    [Fact]
    [Trait("Rule", "R4")]
    public async Task A_viewer_that_joins_again_during_its_open_is_served_under_its_new_sid()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var hold = fixture.Hold();
        fixture.Room.BeforeOpen = (_, sid, _) => sid.ToString() == "PA_1" ? hold.Enter() : Task.CompletedTask;
        var first = fixture.Room.Join("ann", "PA_1", joinedAt: 1_000);
        await hold.Reached();

        var second = fixture.Room.Join("ann", "PA_2", joinedAt: 2_000);
        await fixture.Registered(second.Sid);
        hold.Release();

        Assert.Null(session.Link(first.Sid));
        Assert.Equal(second.Sid, fixture.Registry.Ledger(second.Identity).Current?.Sid);
        Assert.Equal(0, session.RetryState(second.Identity).Failures);
        await fixture.Handled(second);
        Assert.Single(fixture.Room.Streams);
    }

    [Fact]
    [Trait("Rule", "B8")]
    public async Task A_stuck_open_for_one_identity_holds_up_no_other()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var hold = fixture.Hold();
        fixture.Room.BeforeOpen = (identity, _, _) => identity.ToString() == "ann" ? hold.Enter() : Task.CompletedTask;
        fixture.Room.Join("ann");
        await hold.Reached();

        var (bob, _) = await fixture.JoinRegistered("bob");
        fixture.LinkOf(bob).Reset(ReasonCode.WriteFailed);
        await fixture.RetriesScheduled();
        fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
        await fixture.Room.StreamTo("bob", 2);
        fixture.Room.Leave(bob);
        await fixture.Unregistered(bob.Sid);

        Assert.Equal(1, hold.Entered);
        hold.Release();
    }

    [Fact]
    [Trait("Rule", "B8")]
    public async Task A_stuck_registry_call_for_one_identity_holds_up_no_other()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var hold = fixture.Hold();
        var stuck = 1;
        fixture.Registry.Before = _ => Interlocked.Decrement(ref stuck) == 0 ? hold.Enter() : Task.CompletedTask;
        var ann = fixture.Room.Join("ann");
        await hold.Reached();

        await fixture.JoinRegistered("bob");

        Assert.Null(fixture.Session.Link(ann.Sid));
        hold.Release();
        await fixture.Registered(ann.Sid);
    }
}
