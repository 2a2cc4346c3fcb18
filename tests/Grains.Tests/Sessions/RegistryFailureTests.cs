using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>A registry that does not answer, or whose answer is lost after the call took effect: nothing stays half done.</summary>
public sealed class RegistryFailureTests
{
    [Theory]
    [InlineData("decide", false)]
    [InlineData("decide", true)]
    [InlineData("commit", false)]
    [InlineData("commit", true)]
    [Trait("Rule", "R5")]
    public async Task An_add_whose_registry_call_fails_registers_no_link_and_is_retried(string call, bool afterItTookEffect)
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        FailOnce(fixture, call, afterItTookEffect);

        var ann = fixture.Room.Join("ann");
        await fixture.RetriesScheduled();
        Assert.Null(session.Link(ann.Sid));
        Assert.Equal(0, session.Broadcast(Protocol.ServerMessageEncoder.Status(Protocol.StatusLevel.Info, "to all")).Recipients);
        await fixture.Until(() => fixture.Room.Streams.All(stream => stream.IsClosed), "the stream that was opened to be closed");

        fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
        await fixture.Registered(ann.Sid);

        await AssertInStep(fixture, ann);
        Assert.Single(fixture.Room.Streams, stream => !stream.IsClosed);
    }

    [Fact]
    [Trait("Rule", "R5")]
    public async Task A_commit_whose_answer_is_lost_is_taken_back_when_the_viewer_leaves_before_the_retry()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        FailOnce(fixture, "commit", afterItTookEffect: true);
        var ann = fixture.Room.Join("ann");
        await fixture.RetriesScheduled();
        Assert.NotNull(fixture.Registry.Ledger(ann.Identity).Current);

        fixture.Room.Leave(ann);
        await fixture.Until(() => session.Participants.Count == 0, "the retry to be cancelled");
        await fixture.AdvanceUntil(() => session.Holdings == (0, 0, 0), "everything to be given back");

        Assert.Null(fixture.Registry.Ledger(ann.Identity).Current);
    }

    [Theory]
    [InlineData(false, 2_000)]
    [InlineData(false, 500)]
    [InlineData(true, 2_000)]
    [Trait("Rule", "R6")]
    public async Task A_removal_that_fails_does_not_keep_the_next_connection_out(bool afterItTookEffect, long nextJoinedAt)
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, stream) = await fixture.JoinRegistered("ann", joinedAt: 1_000, sid: "PA_1");
        FailOnce(fixture, "remove", afterItTookEffect);
        fixture.Room.Leave(ann);
        await fixture.Until(() => session.Holdings == (0, 0, 0) && stream.IsClosed, "the viewer to be let go");

        var (again, _) = await fixture.JoinRegistered("ann", joinedAt: nextJoinedAt, sid: "PA_2");

        await AssertInStep(fixture, again);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "X3")]
    public async Task A_reset_whose_removal_fails_in_the_registry_is_set_up_again_all_the_same(bool afterItTookEffect)
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var (ann, stream) = await fixture.JoinRegistered("ann");
        FailOnce(fixture, "remove", afterItTookEffect);

        fixture.LinkOf(ann).Reset(ReasonCode.WriteFailed);
        await fixture.RetriesScheduled();
        fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
        await fixture.Room.StreamTo("ann", 2);
        await fixture.Registered(ann.Sid);

        await AssertInStep(fixture, ann);
        await fixture.Until(() => stream.IsClosed, "the old stream to be closed");
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task An_add_that_the_registry_fences_opens_nothing_and_is_not_retried()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var ann = RemoteAccess.Keys.ParticipantIdentity.Parse("ann");
        var theirs = Registry.Registrations.Of("1", 1, epoch: 2);
        fixture.Registry.Ledger(ann).Commit(theirs);

        fixture.Room.Join("ann", "PA_1");
        await fixture.Until(() => fixture.Counted("remote_access.registrations", "Fenced") == 1, "the add to be fenced");
        await fixture.Until(() => session.Holdings == (0, 0, 0), "the chain to end");

        Assert.Empty(fixture.Room.Opens);
        Assert.Same(theirs, fixture.Registry.Ledger(ann).Current);
        Assert.Empty(fixture.LogEntries(1213));
    }

    private static void FailOnce(SessionFixture fixture, string call, bool afterItTookEffect)
    {
        var left = 1;
        Task Fail(string name) => name == call && Interlocked.Decrement(ref left) == 0
            ? Task.FromException(new TimeoutException($"{call} fails on demand"))
            : Task.CompletedTask;
        if (afterItTookEffect)
        {
            fixture.Registry.After = Fail;
        }
        else
        {
            fixture.Registry.Before = Fail;
        }
    }

    private static async Task AssertInStep(SessionFixture fixture, RemoteParticipant registered)
    {
        await fixture.Handled(registered);
        Assert.Equal(fixture.Session.Registered(registered.Identity), fixture.Registry.Ledger(registered.Identity).Current);
        Assert.Equal(registered.Sid, fixture.Session.Registered(registered.Identity)?.Sid);
        Assert.Equal(1, fixture.Session.ParticipantCount);
    }
}
