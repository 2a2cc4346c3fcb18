using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Sessions;

namespace RemoteAccess.Grains.Tests.Identities;

/// <summary>The failures of one identity.</summary>
public sealed class RetryBudgetTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RetryOptions _options = new() { Budget = 3 };
    private readonly RetryBudget _budget;

    public RetryBudgetTests() => _budget = new RetryBudget(_options, _time, () => 0);

    [Fact]
    [Trait("Rule", "B4")]
    public void Fail_within_the_budget_waits_longer_each_time_and_past_it_the_longest()
    {
        Assert.Equal([50, 100, 200], Enumerable.Range(0, 3).Select(_ => _budget.Fail().TotalMilliseconds));
        Assert.Equal((3, false), (_budget.Failures, _budget.Quarantined));

        Assert.Equal(15_000, _budget.Fail().TotalMilliseconds);
        Assert.Equal((4, true), (_budget.Failures, _budget.Quarantined));
        Assert.Equal(15_000, _budget.Fail().TotalMilliseconds);
    }

    [Fact]
    [Trait("Rule", "B4")]
    public void The_budget_is_whole_again_after_a_while_without_a_failure()
    {
        for (var failure = 0; failure < 4; failure++)
        {
            _budget.Fail();
            _time.Advance(_options.RecoverAfter - TimeSpan.FromTicks(1));
        }

        Assert.Equal((4, true, TimeSpan.FromTicks(1)), (_budget.Failures, _budget.Quarantined, _budget.Remaining));

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal((0, false, TimeSpan.Zero), (_budget.Failures, _budget.Quarantined, _budget.Remaining));
        Assert.Equal(50, _budget.Fail().TotalMilliseconds);
    }
}
