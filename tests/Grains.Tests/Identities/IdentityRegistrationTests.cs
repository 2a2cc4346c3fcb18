using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Tests.Identities;

/// <summary>A registry that answers, one that does not, and one that is out of step with the session.</summary>
public sealed class IdentityRegistrationTests : IAsyncDisposable
{
    private const int Repaired = 1205;
    private const int NotAsked = 1206;

    private static readonly Registration First = new(1, ParticipantSid.Parse("PA_1"), 2_000, 1);
    private static readonly Registration Earlier = new(1, ParticipantSid.Parse("PA_2"), 1_000, 2);

    private readonly ChainParts _parts = new();

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    [Fact]
    [Trait("Rule", "R3")]
    public async Task A_connection_that_the_session_does_not_serve_is_removed_from_the_registry_and_decided_again()
    {
        await _parts.Registration.CommitAsync(First);

        Assert.Equal(RegistrationDecision.Accept, await _parts.Registration.DecideAsync(Earlier, served: null));
        Assert.Null(Registered);
        Assert.Single(_parts.Fixture.LogEntries(Repaired));
    }

    [Fact]
    [Trait("Rule", "R3")]
    public async Task The_decision_stands_for_a_connection_that_the_session_serves()
    {
        await _parts.Registration.CommitAsync(First);

        Assert.Equal(RegistrationDecision.Stale, await _parts.Registration.DecideAsync(Earlier, served: First.Sid));
        Assert.Equal(First, Registered);
        Assert.Empty(_parts.Fixture.LogEntries(Repaired));
    }

    [Fact]
    [Trait("Rule", "R5")]
    public async Task A_commit_without_an_answer_is_in_doubt_until_a_removal_or_a_commit_is_answered()
    {
        _parts.Fixture.Registry.After = _ => throw new TimeoutException("on demand");
        await Assert.ThrowsAsync<TimeoutException>(() => _parts.Registration.CommitAsync(First));
        await _parts.Registration.RemoveAsync(First.Sid, ReasonCode.Disconnected);
        Assert.Equal((true, false), (_parts.Registration.IsInDoubt(First.Sid), _parts.Registration.IsInDoubt(Earlier.Sid)));
        Assert.Single(_parts.Fixture.LogEntries(NotAsked));

        _parts.Fixture.Registry.After = _ => Task.CompletedTask;
        await _parts.Registration.RemoveAsync(First.Sid, ReasonCode.Disconnected);
        Assert.False(_parts.Registration.IsInDoubt(First.Sid));
        await _parts.Registration.CommitAsync(First);
        Assert.False(_parts.Registration.IsInDoubt(First.Sid));
    }

    [Fact]
    [Trait("Rule", "R6")]
    public async Task A_removal_names_its_connection()
    {
        await _parts.Registration.CommitAsync(First);
        await _parts.Registration.RemoveAsync(Earlier.Sid, ReasonCode.Disconnected);
        Assert.Equal(First, Registered);
        await _parts.Registration.RemoveAsync(First.Sid, ReasonCode.Disconnected);
        Assert.Null(Registered);
    }

    private Registration? Registered => _parts.Fixture.Registry.Ledger(ChainParts.Ann).Current;
}
