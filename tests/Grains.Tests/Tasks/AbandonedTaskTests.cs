using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Tests.Tasks;

/// <summary>Whatever we stop waiting for is observed.</summary>
public sealed class AbandonedTaskTests
{
    public enum Way
    {
        Cancelled,
        CancelledWithResult,
        TimedOut,
        TimedOutWithResult,
    }

    [Theory]
    [InlineData(Way.Cancelled)]
    [InlineData(Way.CancelledWithResult)]
    [InlineData(Way.TimedOut)]
    [InlineData(Way.TimedOutWithResult)]
    public async Task A_fault_that_comes_after_we_stopped_waiting_is_observed(Way way)
    {
        using var faults = new UnobservedFaults();
        var fault = UnobservedFaults.Fault("late");
        await Abandon(way, fault);

        Assert.False(faults.IsReported(fault));
    }

    [Fact]
    public async Task Without_it_such_a_fault_is_reported_as_nobodys()
    {
        using var faults = new UnobservedFaults();
        var fault = UnobservedFaults.Fault("late");
        await AbandonUnobserved(fault);

        Assert.True(faults.IsReported(fault));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_result_and_a_fault_that_come_in_time_are_the_waiters(bool fails)
    {
        var source = new TaskCompletionSource<int>();
        var waited = source.Task.WaitOrAbandonAsync(TimeSpan.FromSeconds(1), new FakeTimeProvider(), TestContext.Current.CancellationToken);
        if (fails)
        {
            source.SetException(new IOException("in time"));
            Assert.Equal("in time", (await Assert.ThrowsAsync<IOException>(() => waited)).Message);
        }
        else
        {
            source.SetResult(7);
            Assert.Equal(7, await waited);
        }
    }

    // The way of the session: a store that answers after its deadline, with an error.
    [Fact]
    public async Task A_store_that_fails_after_its_deadline_leaves_no_unobserved_fault()
    {
        using var faults = new UnobservedFaults();
        var fault = UnobservedFaults.Fault("late answer of the store");
        await LateStore(fault);

        Assert.False(faults.IsReported(fault));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task Abandon(Way way, Exception fault)
    {
        var time = new FakeTimeProvider();
        using var cancellation = new CancellationTokenSource();
        var source = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task waited = way switch
        {
            Way.Cancelled => ((Task)source.Task).WaitOrAbandonAsync(cancellation.Token),
            Way.CancelledWithResult => source.Task.WaitOrAbandonAsync(cancellation.Token),
            Way.TimedOut => ((Task)source.Task).WaitOrAbandonAsync(TimeSpan.FromSeconds(1), time),
            _ => source.Task.WaitOrAbandonAsync(TimeSpan.FromSeconds(1), time),
        };
        if (way is Way.Cancelled or Way.CancelledWithResult)
        {
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waited);
        }
        else
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Assert.ThrowsAsync<TimeoutException>(() => waited);
        }

        source.SetException(fault);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task AbandonUnobserved(Exception fault)
    {
        var time = new FakeTimeProvider();
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waited = source.Task.WaitAsync(TimeSpan.FromSeconds(1), time);
        time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<TimeoutException>(() => waited);
        source.SetException(fault);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task LateStore(Exception fault)
    {
        await using var fixture = new SessionFixture(quiet: true);
        var late = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Epochs.Answer = read => read == 1 ? late.Task : Task.FromResult(1L);
        fixture.Start();
        await fixture.Until(() => fixture.Epochs.Reads == 1, "the epoch to be asked for");
        await fixture.AdvanceUntil(() => fixture.Epochs.Reads >= 2, "the epoch to be asked for again");
        late.SetException(fault);
        fixture.Epochs.Answer = null;
    }
}
