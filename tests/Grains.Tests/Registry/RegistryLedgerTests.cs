using RemoteAccess.Grains.Registry;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Tests.Registry;

/// <summary>What a registry holds after each call.</summary>
public sealed class RegistryLedgerTests
{
    private readonly RegistryLedger _ledger = new(1, null);

    [Fact]
    [Trait("Rule", "R1")]
    public void Commit_without_a_current_registration_registers_and_names_no_prior()
    {
        var incoming = Registrations.Of("S1", 100);

        Assert.Equal(new CommitResult(RegistrationDecision.Accept, null), _ledger.Commit(incoming));
        Assert.Equal(incoming, _ledger.Current);
    }

    [Fact]
    [Trait("Rule", "R2")]
    public void Commit_of_the_current_sid_changes_nothing()
    {
        var current = Registrations.Of("S1", 100, clientId: 1);
        _ledger.Commit(current);

        Assert.Equal(new CommitResult(RegistrationDecision.Duplicate, null), _ledger.Commit(Registrations.Of("S1", 200, clientId: 2)));
        Assert.Same(current, _ledger.Current);
    }

    [Fact]
    [Trait("Rule", "R3")]
    public void Commit_of_a_stale_connection_leaves_the_current_one_untouched()
    {
        var current = Registrations.Of("S2", 200);
        _ledger.Commit(current);

        Assert.Equal(new CommitResult(RegistrationDecision.Stale, null), _ledger.Commit(Registrations.Of("S1", 199)));
        Assert.Same(current, _ledger.Current);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(101)]
    [Trait("Rule", "R4")]
    public void Commit_of_a_newer_connection_takes_the_place_in_one_step_and_returns_the_prior(long joinedAt)
    {
        var prior = Registrations.Of("S1", 100);
        var incoming = Registrations.Of("S2", joinedAt);
        _ledger.Commit(prior);

        Assert.Equal(new CommitResult(RegistrationDecision.Replace, prior), _ledger.Commit(incoming));
        Assert.Same(incoming, _ledger.Current);
    }

    [Fact]
    [Trait("Rule", "R5")]
    public void Decide_registers_nothing()
    {
        Assert.Equal(RegistrationDecision.Accept, _ledger.Decide(Registrations.Of("S1", 100)));
        Assert.Null(_ledger.Current);

        var current = Registrations.Of("S1", 100);
        _ledger.Commit(current);
        Assert.Equal(RegistrationDecision.Replace, _ledger.Decide(Registrations.Of("S2", 200)));
        Assert.Same(current, _ledger.Current);
    }

    [Fact]
    [Trait("Rule", "R5")]
    public void Commit_decides_again_and_refuses_what_became_stale_since_decide()
    {
        var incoming = Registrations.Of("S1", 100);
        var newer = Registrations.Of("S2", 200);
        Assert.Equal(RegistrationDecision.Accept, _ledger.Decide(incoming));
        _ledger.Commit(newer);

        Assert.Equal(RegistrationDecision.Stale, _ledger.Commit(incoming).Decision);
        Assert.Same(newer, _ledger.Current);
    }

    [Fact]
    [Trait("Rule", "R6")]
    public void Remove_of_the_current_sid_removes()
    {
        var current = Registrations.Of("S1", 100);
        _ledger.Commit(current);

        Assert.Equal(RemoveResult.Removed, _ledger.Remove(1, current.Sid));
        Assert.Null(_ledger.Current);
        Assert.Equal(RemoveResult.NotCurrent, _ledger.Remove(1, current.Sid));
    }

    [Fact]
    [Trait("Rule", "R6")]
    public void Remove_of_another_sid_misses()
    {
        var current = Registrations.Of("S2", 200);
        _ledger.Commit(Registrations.Of("S1", 100));
        _ledger.Commit(current);

        Assert.Equal(RemoveResult.NotCurrent, _ledger.Remove(1, Registrations.Sid("S1")));
        Assert.Same(current, _ledger.Current);
    }

    [Fact]
    [Trait("Rule", "B9")]
    public void A_higher_epoch_clears_the_registry_first_even_by_a_decide_or_a_removal_that_misses()
    {
        _ledger.Commit(Registrations.Of("S1", 100, epoch: 1));
        Assert.Equal(RegistrationDecision.Accept, _ledger.Decide(Registrations.Of("S1", 100, epoch: 2)));
        Assert.Equal((2L, (Registration?)null), (_ledger.Epoch, _ledger.Current));

        _ledger.Commit(Registrations.Of("S1", 100, epoch: 2));
        Assert.Equal(RemoveResult.NotCurrent, _ledger.Remove(3, Registrations.Sid("S1")));
        Assert.Equal((3L, (Registration?)null), (_ledger.Epoch, _ledger.Current));
    }

    [Fact]
    [Trait("Rule", "B9")]
    public void An_older_epoch_is_refused_by_every_call_and_changes_nothing()
    {
        var current = Registrations.Of("S1", 100, epoch: 2);
        _ledger.Commit(current);

        Assert.Equal(RegistrationDecision.Fenced, _ledger.Decide(Registrations.Of("S2", 200, epoch: 1)));
        Assert.Equal(new CommitResult(RegistrationDecision.Fenced, null), _ledger.Commit(Registrations.Of("S2", 200, epoch: 1)));
        Assert.Equal(RemoveResult.Fenced, _ledger.Remove(1, current.Sid));
        Assert.Same(current, _ledger.Current);
    }
}
