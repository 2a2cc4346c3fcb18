using RemoteAccess.Grains.Writers;

namespace RemoteAccess.Grains.Tests.Writers;

/// <summary>A room's bytes in flight: waiters are served in the order they came.</summary>
public sealed class SendBudgetTests
{
    [Fact]
    [Trait("Rule", "B7")]
    public async Task Acquire_with_bytes_to_spare_answers_at_once()
    {
        var budget = new SendBudget(100);
        var acquired = Acquire(budget, 60);
        Assert.True(acquired.IsCompleted);
        Assert.Equal((60, 40), (await acquired, budget.Free));
        budget.Release(60);
        Assert.Equal(100, budget.Free);
    }

    [Fact]
    [Trait("Rule", "B7")]
    public async Task Waiters_are_served_in_the_order_in_which_they_came_and_a_small_one_does_not_pass_a_large_one()
    {
        var budget = new SendBudget(100);
        await Acquire(budget, 100);
        var large = Acquire(budget, 80);
        var small = Acquire(budget, 10);
        budget.Release(50);
        Assert.Equal(50, budget.Free);
        Assert.False(Acquire(budget, 1).IsCompleted);
        budget.Release(30);
        Assert.Equal(80, await Soon(large));
        Assert.Equal(0, budget.Free);
        Assert.False(small.IsCompleted);
        budget.Release(20);
        Assert.Equal(10, await Soon(small));
        Assert.Equal(9, budget.Free);
    }

    [Fact]
    [Trait("Rule", "B7")]
    public async Task A_chunk_larger_than_the_whole_budget_takes_all_of_it_and_goes()
    {
        var budget = new SendBudget(100);
        Assert.Equal(100, await Acquire(budget, 15_000));
        Assert.Equal(0, budget.Free);
        budget.Release(100);
        Assert.Equal(100, budget.Free);
    }

    [Fact]
    [Trait("Rule", "B7")]
    public async Task A_waiter_that_is_cancelled_takes_nothing_and_lets_the_next_one_pass()
    {
        var budget = new SendBudget(100);
        await Acquire(budget, 50);
        using var cancellation = new CancellationTokenSource();
        var large = Acquire(budget, 80, cancellation);
        var small = Acquire(budget, 30);
        Assert.False(small.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon(large));
        Assert.Equal(30, await Soon(small));
        Assert.Equal(20, budget.Free);
    }

    [Fact]
    [Trait("Rule", "B7")]
    public async Task Acquire_that_is_cancelled_already_takes_nothing()
    {
        var budget = new SendBudget(100);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await budget.AcquireAsync(1, new CancellationToken(canceled: true)));
        Assert.Equal(100, budget.Free);
    }

    [Fact]
    [Trait("Rule", "B7")]
    public async Task Many_tasks_that_acquire_cancel_and_release_at_once_lose_no_byte_and_never_hold_more_than_there_is()
    {
        var budget = new SendBudget(100);
        var held = 0;
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            for (var i = 0; i < 2_000; i++)
            {
                using var cancellation = new CancellationTokenSource();
                var acquiring = Acquire(budget, random.Next(1, 120), cancellation);
                if (random.Next(3) == 0)
                {
                    _ = Task.Run(cancellation.Cancel);
                }

                try
                {
                    var got = await Soon(acquiring);
                    var now = Interlocked.Add(ref held, got);
                    Interlocked.Exchange(ref most, Math.Max(Volatile.Read(ref most), now));
                    await Task.Yield();
                    Interlocked.Add(ref held, -got);
                    budget.Release(got);
                }
                catch (OperationCanceledException)
                {
                    // Took nothing, by contract; the sums below would show it.
                }
            }
        })));
        Assert.InRange(most, 1, 100);
        Assert.Equal(100, budget.Free);
    }

    private static Task<int> Acquire(SendBudget budget, int bytes, CancellationTokenSource? cancellation = null) =>
        budget.AcquireAsync(bytes, cancellation?.Token ?? CancellationToken.None).AsTask();

    private static Task<int> Soon(Task<int> acquiring) => acquiring.Within("the budget");
}
