using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.OnDemand;

namespace RemoteAccess.Grains.Tests.OnDemand;

public sealed class OpenBudgetTests
{
    [Fact]
    public void A_minutes_worth_may_be_taken_at_once_and_comes_back_evenly()
    {
        var time = new FakeTimeProvider();
        var budget = new OpenBudget(6, time);
        Assert.Equal(6, Taken(budget));

        time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(0, Taken(budget));
        time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(1, Taken(budget));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(6, Taken(budget));
    }

    private static int Taken(OpenBudget budget)
    {
        var taken = 0;
        while (budget.TryTake())
        {
            taken++;
        }

        return taken;
    }
}
