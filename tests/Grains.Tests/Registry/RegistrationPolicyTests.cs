using RemoteAccess.Grains.Registry;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Tests.Registry;

/// <summary>Every case of the decision, as the rules state it.</summary>
public sealed class RegistrationPolicyTests
{
    private const long Epoch = 1;

    [Fact]
    [Trait("Rule", "R1")]
    public void Without_a_current_registration_any_connection_is_accepted() =>
        Assert.Equal(RegistrationDecision.Accept, RegistrationPolicy.Decide(Epoch, null, Registrations.Of("S1", 100)));

    [Theory]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(101)]
    [Trait("Rule", "R2")]
    public void The_same_sid_is_a_duplicate_whatever_its_join_time(long joinedAt) =>
        Assert.Equal(
            RegistrationDecision.Duplicate,
            RegistrationPolicy.Decide(Epoch, Registrations.Of("S1", 100), Registrations.Of("S1", joinedAt)));

    [Theory]
    [InlineData(100, 99)]
    [InlineData(long.MaxValue, long.MinValue)]
    [Trait("Rule", "R3")]
    public void Another_sid_that_joined_strictly_earlier_is_stale(long current, long incoming) =>
        Assert.Equal(
            RegistrationDecision.Stale,
            RegistrationPolicy.Decide(Epoch, Registrations.Of("S2", current), Registrations.Of("S1", incoming)));

    [Theory]
    [InlineData(100, 100)]
    [InlineData(100, 101)]
    [InlineData(long.MinValue, long.MaxValue)]
    [Trait("Rule", "R4")]
    public void Another_sid_that_joined_at_the_same_time_or_later_replaces(long current, long incoming) =>
        Assert.Equal(
            RegistrationDecision.Replace,
            RegistrationPolicy.Decide(Epoch, Registrations.Of("S1", current), Registrations.Of("S2", incoming)));

    [Theory]
    [InlineData("S1", 100)]
    [InlineData("S2", 1_000)]
    [Trait("Rule", "B9")]
    public void An_older_epoch_than_the_registry_has_seen_is_fenced(string sid, long joinedAt)
    {
        var incoming = Registrations.Of(sid, joinedAt, epoch: 4);

        Assert.Equal(RegistrationDecision.Fenced, RegistrationPolicy.Decide(5, null, incoming));
        Assert.Equal(RegistrationDecision.Fenced, RegistrationPolicy.Decide(5, Registrations.Of("S1", 100, epoch: 5), incoming));
    }

    [Fact]
    [Trait("Rule", "B9")]
    public void An_older_epoch_than_the_current_registration_s_is_fenced() =>
        Assert.Equal(
            RegistrationDecision.Fenced,
            RegistrationPolicy.Decide(0, Registrations.Of("S1", 100, epoch: 5), Registrations.Of("S2", 200, epoch: 4)));

    [Theory]
    [InlineData("S1", 100)]
    [InlineData("S2", 50)]
    [Trait("Rule", "B9")]
    public void A_newer_epoch_is_accepted_even_under_the_same_sid_or_with_an_earlier_join_time(string sid, long joinedAt) =>
        Assert.Equal(
            RegistrationDecision.Accept,
            RegistrationPolicy.Decide(2, Registrations.Of("S1", 100, epoch: 1), Registrations.Of(sid, joinedAt, epoch: 2)));
}
