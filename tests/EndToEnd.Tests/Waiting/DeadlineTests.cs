namespace RemoteAccess.EndToEnd.Tests.Waiting;

/// <summary>How tests wait, with a clock that the test moves.</summary>
public sealed class DeadlineTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(20);
    private readonly Deadlines _deadlines = new();
    private long _steps;

    [Fact]
    public void A_deadline_ends_when_its_budget_of_undisturbed_time_is_used_up()
    {
        using var deadline = Start();

        _deadlines.Pass(TimeSpan.FromSeconds(19));
        Assert.Equal((false, false, false), (deadline.HasPassed, deadline.Ended.IsCompleted, deadline.Token.IsCancellationRequested));
        deadline.ThrowIfOver("nothing");

        _deadlines.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal((true, true, true), (deadline.HasPassed, deadline.Ended.IsCompleted, deadline.Token.IsCancellationRequested));
        var failure = Assert.Throws<TimeoutException>(() => deadline.ThrowIfOver("the line"));
        Assert.Contains("after 20 s of undisturbed time", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_deadline_has_a_budget_of_its_own()
    {
        using var first = Start();
        _deadlines.Pass(TimeSpan.FromSeconds(10));
        using var second = Start();
        Assert.Equal(TimeSpan.FromSeconds(10), _deadlines.Longest);

        _deadlines.Pass(TimeSpan.FromSeconds(10));

        Assert.Equal((true, false), (first.HasPassed, second.HasPassed));
        Assert.Equal(TimeSpan.FromSeconds(10), _deadlines.Longest);
    }

    [Fact]
    public void Without_a_wait_no_time_needs_to_pass()
    {
        Start().Dispose();

        Assert.Null(_deadlines.Longest);
    }

    [Fact]
    public void Progress_gives_the_whole_budget_again()
    {
        using var deadline = Start(() => _steps);
        _deadlines.Pass(TimeSpan.FromSeconds(15));
        _steps++;
        _deadlines.Pass(TimeSpan.FromSeconds(15));
        Assert.False(deadline.HasPassed);

        _deadlines.Pass(TimeSpan.FromSeconds(19));
        Assert.False(deadline.HasPassed);
        _deadlines.Pass(TimeSpan.FromSeconds(1));
        Assert.True(deadline.HasPassed);
    }

    [Fact]
    public void Progress_without_end_ends_after_five_budgets()
    {
        using var deadline = Start(() => ++_steps);

        _deadlines.Pass(Budget * 4.5);
        Assert.False(deadline.HasPassed);
        _deadlines.Pass(Budget * 0.5);
        Assert.True(deadline.HasPassed);
    }

    [Fact]
    public void A_measure_of_progress_that_fails_ends_its_own_deadline_and_no_other()
    {
        var broken = false;
        using var failing = Start(() => broken ? throw new InvalidOperationException("the process is gone") : 0);
        using var other = Start();
        broken = true;

        _deadlines.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal((true, false), (failing.HasPassed, other.HasPassed));
        Assert.Equal("the process is gone", failing.Missing("its end").InnerException!.Message);
    }

    [Fact]
    public async Task A_wait_that_fails_says_what_was_missing()
    {
        using var deadline = Start();
        var waiting = new TaskCompletionSource().Task.Within("the first frame", deadline);

        _deadlines.Pass(Budget);

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => waiting);
        Assert.EndsWith(": the first frame.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_test_waits_no_longer()
    {
        using var cancelled = new CancellationTokenSource();
        using var deadline = new Deadline(_deadlines, Budget, progress: null, cancelled.Token);
        _deadlines.Add(deadline);
        var waiting = new TaskCompletionSource().Task.Within("the first frame", deadline);

        await cancelled.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task The_real_clock_runs()
    {
        var budget = TimeSpan.FromMilliseconds(1);

        await Assert.ThrowsAsync<TimeoutException>(() => new TaskCompletionSource().Task.Within("what never comes", budget));
        await Assert.ThrowsAsync<TimeoutException>(() => Patience.UntilAsync(() => false, "what is never so", budget));
    }

    private Deadline Start(Func<long>? progress = null)
    {
        var deadline = new Deadline(_deadlines, Budget, progress, CancellationToken.None);
        _deadlines.Add(deadline);
        return deadline;
    }
}
