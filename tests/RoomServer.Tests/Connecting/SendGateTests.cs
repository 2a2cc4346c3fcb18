using RemoteAccess.RoomServer.Client.Connecting;

namespace RemoteAccess.RoomServer.Tests.Connecting;

/// <summary>One holder at a time, in order; who gives up is passed over, unless the holder counts on it.</summary>
public sealed class SendGateTests
{
    private readonly SendGate _gate = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_right_goes_from_one_to_the_next_in_order()
    {
        Assert.True(_gate.EnterAsync(certain: true, Cancelled).AsTask().IsCompletedSuccessfully);
        var second = _gate.EnterAsync(certain: true, Cancelled).AsTask();
        var third = _gate.EnterAsync(certain: true, Cancelled).AsTask();

        _gate.Exit();
        await second.Within("the second");
        Assert.False(third.IsCompleted);
        _gate.Exit();
        await third.Within("the third");
        _gate.Exit();
        Assert.True(_gate.EnterAsync(certain: true, Cancelled).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task One_that_gives_up_is_passed_over()
    {
        using var cancel = new CancellationTokenSource();
        await _gate.EnterAsync(certain: true, Cancelled);
        var second = _gate.EnterAsync(certain: true, cancel.Token).AsTask();
        var third = _gate.EnterAsync(certain: true, Cancelled).AsTask();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _gate.EnterAsync(certain: true, cancel.Token).AsTask());
        _gate.Exit();
        await third.Within("the third");
    }

    [Fact]
    public async Task The_one_that_the_holder_counts_on_cannot_give_up_any_more()
    {
        using var cancel = new CancellationTokenSource();
        await _gate.EnterAsync(certain: true, Cancelled);
        Assert.False(_gate.ClaimNext());
        var second = _gate.EnterAsync(certain: true, cancel.Token).AsTask();
        Assert.True(_gate.ClaimNext());
        Assert.True(_gate.ClaimNext());
        await cancel.CancelAsync();
        Assert.False(second.IsCompleted);

        _gate.Exit();
        await second.Within("the second, which gave up too late");
    }

    [Fact]
    public async Task One_that_may_not_send_after_all_is_not_counted_on()
    {
        await _gate.EnterAsync(certain: true, Cancelled);
        var second = _gate.EnterAsync(certain: false, Cancelled).AsTask();
        var third = _gate.EnterAsync(certain: true, Cancelled).AsTask();

        Assert.False(_gate.ClaimNext());
        _gate.Exit();
        await second.Within("the second");
        Assert.False(third.IsCompleted);
    }

    [Fact]
    public async Task Whatever_the_order_one_holds_it_at_a_time_and_in_the_end_it_is_free()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var holders = 0;
        var claimed = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(
            async () =>
            {
                var random = new Random(seed + worker);
                for (var i = 0; i < 2_000; i++)
                {
                    using var cancel = new CancellationTokenSource();
                    var entering = _gate.EnterAsync(random.Next(3) > 0, cancel.Token).AsTask();
                    if (random.Next(3) == 0)
                    {
                        await cancel.CancelAsync();
                    }

                    try
                    {
                        await entering.Within($"the right to send (seed {seed})");
                    }
                    catch (OperationCanceledException)
                    {
                        continue;
                    }

                    Assert.Equal(1, Interlocked.Increment(ref holders));
                    claimed += random.Next(2) == 0 && _gate.ClaimNext() ? 1 : 0;
                    await Task.Yield();
                    Interlocked.Decrement(ref holders);
                    _gate.Exit();
                }
            },
            Cancelled)));

        Assert.True(claimed > 0);
        Assert.True(_gate.EnterAsync(certain: true, Cancelled).AsTask().IsCompletedSuccessfully);
    }
}
