using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Grains.Writers;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Writers;

/// <summary>A slow write gives its part of the room's budget back while it goes on.</summary>
public sealed class BudgetLendingTests
{
    [Fact]
    [Trait("Rule", "F5")]
    public async Task A_write_after_a_slow_one_holds_the_rooms_budget_no_longer_than_any_other()
    {
        using var fixture = new LinkFixture();
        var gates = Enumerable.Range(0, 2).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))
            .ToArray();
        var started = 0;
        var link = fixture.NewLink();
        link.Send(LinkFixture.Frame(2 * 15_000));
        link.Attach(new ScriptedStream { OnWrite = (_, _) => new ValueTask(gates[started++].Task) });
        await fixture.Until(() => started == 1 && fixture.Time.Armed == 1, "the first write to hang");
        Assert.Equal(fixture.BudgetBytes - 15_000, fixture.Budget.Free);
        fixture.Time.Advance(TimeSpan.FromMilliseconds(300));
        Assert.Equal(fixture.BudgetBytes, fixture.Budget.Free);

        var changes = fixture.Time.Changes;
        gates[0].SetResult();
        await fixture.Until(() => started == 2 && fixture.Time.Changes > changes, "the second write's clock to run");
        fixture.Time.Advance(WriteWatch.LendFor - TimeSpan.FromMilliseconds(1));
        Assert.Equal(fixture.BudgetBytes - 15_000, fixture.Budget.Free);
        fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(fixture.BudgetBytes, fixture.Budget.Free);

        gates[1].SetResult();
        await fixture.Idle(link);
        Assert.Equal(fixture.BudgetBytes, fixture.Budget.Free);
        Assert.Empty(fixture.Resets.Requests);
    }

    [Fact]
    [Trait("Rule", "F5")]
    public async Task A_write_that_was_given_up_returns_its_part_of_the_budget_at_once()
    {
        using var fixture = new LinkFixture();
        var (link, _) = await fixture.Stuck(new StreamBehaviour { IgnoresCancellation = true }, firstFrame: 15_000);
        Assert.Equal(fixture.BudgetBytes - 15_000, fixture.Budget.Free);
        link.Close(ReasonCode.Disconnected);
        await fixture.Ended(link);
        Assert.Equal(fixture.BudgetBytes, fixture.Budget.Free);
    }
}
