using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Identities;

/// <summary>The run of one chain: steps in their order, whatever becomes of one of them.</summary>
public sealed class IdentityChainTests : IAsyncDisposable
{
    private const int StepFailed = 1200;
    private const int Removed = 1211;

    private readonly ChainParts _parts = new();
    private readonly IdentityChain _chain;

    public IdentityChainTests() => _chain = new IdentityChain(ChainParts.Ann, _parts.Set, _parts.Fixture.Context());

    public async ValueTask DisposeAsync()
    {
        _parts.Set.BeginClosing();
        await Drop();
        await _parts.DisposeAsync();
    }

    [Fact]
    [Trait("Rule", "B8")]
    public async Task Steps_run_one_after_another_in_the_order_they_were_posted()
    {
        var hold = _parts.Fixture.Hold();
        _parts.Fixture.Registry.Before = name => name == "decide" && hold.Entered == 0 ? hold.Enter() : Task.CompletedTask;
        var ann = _parts.Fixture.Room.Join("ann");
        _chain.Post(new ChainStep.Activate(ann));
        await hold.Reached();
        var dropped = Drop();
        _chain.Post(new ChainStep.Activate(ann));
        Assert.Equal((false, false), (_chain.IsSpent, dropped.IsCompleted));
        hold.Release();

        await dropped.Within("the step between two adds");
        await _parts.Fixture.Until(() => _chain.Current is not null, "ann to be registered");
        Assert.Equal((ann.Sid, false), (_chain.Current!.Identity.Sid, _chain.IsSpent));
    }

    [Fact]
    [Trait("Rule", "B8")]
    public async Task A_step_that_fails_is_logged_settled_and_followed_by_the_next()
    {
        var kick = new TaskCompletionSource<KickOutcome>();
        var settled = new TaskCompletionSource();
        _chain.Post(new FailingStep(settled));
        _chain.Post(new ChainStep.Kick(kick));

        Assert.Equal(KickOutcome.NotFound, await kick.Task.Within("the step behind the failing one"));
        Assert.True(settled.Task.IsCompleted);
        Assert.Contains("the step FailingStep of participant 'ann' failed", Assert.Single(_parts.Fixture.LogEntries(StepFailed)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ReasonCode.ConnectionLost, 1)]
    [InlineData(ReasonCode.Idle, 0)]
    [Trait("Rule", "B15")]
    public async Task A_place_is_kept_for_one_that_is_dropped_because_our_connection_is_lost(ReasonCode reason, int kept)
    {
        var ann = _parts.Fixture.Room.Join("ann");
        _chain.Post(new ChainStep.Activate(ann));
        await _parts.Fixture.Until(() => _chain.Current is not null, "ann to be registered");
        await Drop(reason);

        Assert.Equal(kept, _parts.Set.Places.Count);
        Assert.Equal(reason.ToString(), _parts.Fixture.LogEntries(Removed)[0].GetStructuredStateValue("Reason"));
        Assert.Null(_chain.Current);
    }

    private Task Drop(ReasonCode reason = ReasonCode.RoomClosed)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _chain.Post(new ChainStep.Drop(reason, done));
        return done.Task;
    }

    // A step that the chain does not know.
    private sealed record FailingStep(TaskCompletionSource Settled) : ChainStep
    {
        public override void Settle() => Settled.SetResult();
    }
}
