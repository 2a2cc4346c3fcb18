using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Identities;

/// <summary>When a chain is made, kept and let go.</summary>
public sealed class IdentityChainsTests : IAsyncDisposable
{
    private readonly ChainParts _parts = new();
    private readonly IdentityChains _chains;

    public IdentityChainsTests() => _chains = _parts.Set.Chains;

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    [Fact]
    [Trait("Rule", "B10")]
    public async Task A_chain_is_made_by_the_first_step_kept_while_its_viewer_is_served_and_gone_when_it_has_left()
    {
        Assert.Null(_chains.Find(ChainParts.Ann));
        var ann = await Serve();
        Assert.Same(_chains.Find(ann.Identity), Assert.Single(_chains.ToArray()));
        _parts.Fixture.Room.Leave(ann);
        _chains.Post(ann.Identity, new ChainStep.Leave(ann.Sid));

        await _parts.Fixture.Until(() => _chains.Count == 0, "the chain to be gone");
        Assert.Null(_chains.Find(ann.Identity));
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task A_chain_that_remembers_a_failure_is_kept_until_that_counts_no_more()
    {
        var chain = await Fail();
        _parts.Fixture.Time.Advance(_parts.Fixture.Options.Retry.RecoverAfter - TimeSpan.FromTicks(1));
        Assert.Same(chain, _chains.Find(ChainParts.Ann));
        _parts.Fixture.Time.Advance(TimeSpan.FromTicks(1));

        await _parts.Fixture.Until(() => _chains.Count == 0, "the chain to be gone");
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task A_session_that_closes_remembers_nothing()
    {
        await Fail();
        _parts.Set.BeginClosing();
        await _chains.DropAll(ReasonCode.RoomClosed).Within("the drop");

        await _parts.Fixture.Until(() => _chains.Count == 0, "the chain to be gone");
    }

    [Fact]
    [Trait("Rule", "B8")]
    public async Task Dropping_all_identities_waits_for_their_steps_and_cancels_those_that_hang()
    {
        var hold = _parts.Fixture.Hold();
        _parts.Fixture.Room.BeforeOpen = (identity, _, _) => identity == ChainParts.Ann ? Task.CompletedTask : hold.Enter();
        var ann = await Serve();
        var bob = _parts.Fixture.Room.Join("bob");
        _chains.Post(bob.Identity, new ChainStep.Activate(bob));
        await hold.Reached();

        await _chains.DropAll(ReasonCode.ConnectionLost).Within("everyone to be dropped");
        Assert.Equal((0, null), (_parts.Set.Count, _parts.Set.Link(ann.Sid)));
        hold.Release();
    }

    private async Task<RemoteParticipant> Serve()
    {
        var ann = _parts.Fixture.Room.Join("ann");
        _chains.Post(ann.Identity, new ChainStep.Activate(ann));
        await _parts.Fixture.Until(() => _parts.Set.Link(ann.Sid) is not null, "ann to be registered");
        return ann;
    }

    // Her add failed, and she has left: nothing but the failure is left of her.
    private async Task<IdentityChain> Fail()
    {
        _parts.Fixture.Room.BeforeOpen = (_, _, _) => throw new IOException("on demand");
        var ann = _parts.Fixture.Room.Join("ann");
        _chains.Post(ann.Identity, new ChainStep.Activate(ann));
        await _parts.Fixture.RetriesScheduled();
        var chain = _chains.Find(ann.Identity)!;
        _parts.Fixture.Room.Leave(ann);
        _chains.Post(ann.Identity, new ChainStep.Leave(ann.Sid));
        await _parts.Fixture.Until(() => chain.IsSpent && _parts.Fixture.Time.Armed == 1, "the chain to wait to be forgotten");
        return chain;
    }
}
