using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Threads;

namespace RemoteAccess.Grains.Tests.Threads;

/// <summary>Timers that need no thread of the pool.</summary>
[Collection(nameof(Alone))]
public sealed class SiloTimersTests : IDisposable
{
    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(10);
    private readonly WorkerThreads _threads = new("test", 1, 64, NullLogger.Instance);
    private readonly SiloTimers _timers;
    private readonly Pulse _pulse = new();

    public SiloTimersTests() => _timers = new SiloTimers("test timers", _threads);

    public void Dispose()
    {
        _timers.Dispose();
        _threads.Dispose();
    }

    [Fact]
    public async Task A_timer_fires_once_on_the_threads_and_not_before_it_is_due()
    {
        var fired = new TaskCompletionSource<(TimeSpan, string?)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var armed = _timers.GetTimestamp();
        using var timer = _timers.CreateTimer(
            _ => fired.SetResult((_timers.GetElapsedTime(armed), Thread.CurrentThread.Name)),
            null,
            TimeSpan.FromMilliseconds(20),
            Timeout.InfiniteTimeSpan);
        var (took, thread) = await fired.Task.Within("the timer");
        Assert.True(took >= TimeSpan.FromMilliseconds(20), $"It fired after {took}.");
        Assert.Equal("test 1", thread);
        Assert.Equal(0, _timers.Armed);
    }

    [Fact]
    public async Task Timers_fire_in_the_order_in_which_they_are_due_and_an_earlier_one_wakes_the_thread()
    {
        var fired = new List<int>();
        using var late = Note(2, 60);
        using var later = Note(3, 90);
        using var early = Note(1, 10);
        await _pulse.Until(() => Count() == 3, "all of them");
        Assert.Equal([1, 2, 3], fired);

        int Count()
        {
            lock (fired)
            {
                return fired.Count;
            }
        }

        ITimer Note(int number, int milliseconds) => _timers.CreateTimer(
            _ =>
            {
                lock (fired)
                {
                    fired.Add(number);
                }

                _pulse.Beat();
            },
            null,
            TimeSpan.FromMilliseconds(milliseconds),
            Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public async Task A_timer_that_is_disposed_or_put_off_does_not_fire_and_one_with_a_period_fires_again()
    {
        var (wrong, right) = (0, 0);
        var disposed = Wrong();
        using var putOff = Wrong();
        using var never = Wrong();
        disposed.Dispose();
        Assert.False(disposed.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        Assert.True(putOff.Change(TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan));
        Assert.True(never.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        Assert.Equal(1, _timers.Armed);
        using var ticks = _timers.CreateTimer(
            _ =>
            {
                Interlocked.Increment(ref right);
                _pulse.Beat();
            },
            null,
            TimeSpan.Zero,
            TimeSpan.FromMilliseconds(15));
        await _pulse.Until(() => Volatile.Read(ref right) >= 5, "five ticks");
        Assert.Equal(0, Volatile.Read(ref wrong));

        ITimer Wrong() => _timers.CreateTimer(
            _ => Interlocked.Increment(ref wrong), null, TimeSpan.FromMilliseconds(40), Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public void Deadlines_and_delays_pass_while_the_pool_is_used_up()
    {
        using var pool = new StarvedPool();
        using var deadline = new CancellationTokenSource(s_soon, _timers);
        var delay = Task.Delay(s_soon, _timers, CancellationToken.None);
        Assert.True(StarvedPool.Soon(() => deadline.IsCancellationRequested && delay.IsCompleted), "The time does not pass.");
    }

    [Fact]
    public async Task A_callback_that_fails_or_holds_its_thread_stops_no_other_timer()
    {
        using var release = new ManualResetEventSlim();
        using var fails = _timers.CreateTimer(
            _ => throw new InvalidOperationException("on demand"), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        using var holds = _timers.CreateTimer(_ => release.Wait(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        await Task.Delay(s_soon, _timers, TestContext.Current.CancellationToken).Within("a delay");
        release.Set();
    }

    [Fact]
    public async Task What_is_armed_when_the_timers_end_still_fires_and_so_does_what_is_armed_later()
    {
        var before = Task.Delay(s_soon, _timers, TestContext.Current.CancellationToken);
        _timers.Dispose();
        await before.Within("the delay that was armed before");
        await _pulse.Until(() => !_timers.IsRunning, "the thread to end");
        await Task.Delay(s_soon, _timers, TestContext.Current.CancellationToken).Within("the later delay");
    }

    [Fact]
    public void The_heap_gives_the_earliest_whatever_is_added_and_removed()
    {
        var random = new Random(7);
        var heap = new TimerHeap();
        var model = new List<SiloTimer>();
        for (var i = 0; i < 5_000; i++)
        {
            if (model.Count > 0 && random.Next(3) == 0)
            {
                var gone = random.Next(2) == 0 ? heap.First! : model[random.Next(model.Count)];
                heap.Remove(gone);
                model.Remove(gone);
                heap.Remove(gone);
            }
            else
            {
                var timer = new SiloTimer(_timers, _ => { }, null) { Due = random.Next(1_000) };
                heap.Add(timer);
                model.Add(timer);
            }

            Assert.Equal(model.Count, heap.Count);
            Assert.Equal(model.Count == 0 ? null : model.Min(timer => timer.Due), heap.First?.Due);
        }
    }
}
