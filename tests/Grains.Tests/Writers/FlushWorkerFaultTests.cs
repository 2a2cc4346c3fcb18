using System.Threading.Tasks.Sources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Writers;
using RemoteAccess.Keys;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Writers;

/// <summary>A transport or a logger that does what it should not: blocks, throws in odd places, or leaves its state on the thread. The
/// viewer is reset, its budget is returned, its stream is closed once, and the others go on.</summary>
public sealed class FlushWorkerFaultTests : IDisposable
{
    private const int Chunk = 15_000;
    private readonly ManualResetEventSlim _release = new();
    private readonly List<WorkerThreads> _threads = [];
    private int _writes;

    public void Dispose()
    {
        _release.Set();
        _threads.ForEach(threads => threads.Dispose());
    }

    [Fact]
    [Trait("Rule", "F5")]
    public async Task A_write_that_blocks_after_one_that_did_not_complete_at_once_returns_its_budget()
    {
        var threads = Threads(1);
        using var fixture = new LinkFixture { Writers = threads, BudgetBytes = Chunk };
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var link = fixture.NewLink();
        link.Send(LinkFixture.Frame(2 * Chunk));
        link.Attach(new ScriptedStream { OnWrite = (_, _) => Count() == 1 ? new ValueTask(first.Task) : Block() });
        await fixture.Until(() => Writes == 1 && fixture.Time.Armed == 1, "the first write");
        fixture.Time.Advance(TimeSpan.FromMilliseconds(300));
        var changes = fixture.Time.Changes;
        first.SetResult();
        await fixture.Until(() => Writes == 2, "the second write to block");
        await threads.Turn();
        await fixture.Until(() => fixture.Time.Changes > changes, "the second write to be watched");
        fixture.Time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal(Chunk, fixture.Budget.Free);
    }

    [Fact]
    [Trait("Rule", "F2")]
    [Trait("Rule", "F7")]
    public async Task A_link_that_is_closed_while_a_write_is_called_does_not_wait_for_that_write()
    {
        using var fixture = new LinkFixture { Writers = Threads(1), BudgetBytes = Chunk };
        var never = new TaskCompletionSource();
        var link = fixture.NewLink();
        link.Send(LinkFixture.Frame(Chunk));
        link.Attach(new ScriptedStream
        {
            OnWrite = (_, _) =>
            {
                link.Close(ReasonCode.Kicked);
                return new ValueTask(never.Task);
            },
        });
        await link.WhenEnded().Within("the end of the link");
        Assert.Equal(Chunk, fixture.Budget.Free);
    }

    [Theory]
    [Trait("Rule", "F7")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_that_never_holds_its_thread_may_take_time_to_close_and_its_thread_serves_others_meanwhile(bool fails)
    {
        var threads = Threads(1);
        using var fixture = new LinkFixture { Writers = threads, BudgetBytes = Chunk };
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var closing = false;
        var link = fixture.NewLink();
        link.Attach(new ScriptedStream
        {
            NeverBlocks = true,
            OnClose = (_, _) =>
            {
                Volatile.Write(ref closing, true);
                fixture.Pulse.Beat();
                return new ValueTask(closed.Task);
            },
        });
        link.Complete(ReasonCode.RoomClosed);
        await fixture.Until(() => Volatile.Read(ref closing), "the close to begin");
        await threads.Turn();
        Assert.False(link.WhenEnded().IsCompleted);
        if (fails)
        {
            closed.SetException(new IOException("on demand"));
        }
        else
        {
            closed.SetResult();
        }

        await link.WhenEnded().Within("the end of the link");
    }

    [Fact]
    [Trait("Rule", "B12")]
    [Trait("Rule", "F7")]
    public async Task A_link_that_has_ended_leaves_no_timer_of_its_flow_control()
    {
        using var fixture = new LinkFixture { Writers = Threads(1) };
        var link = fixture.NewLink(acknowledges: true);
        link.Send(LinkFixture.Frame(9));
        link.Attach(new ScriptedStream());
        await fixture.Until(() => fixture.Time.Armed == 1, "the timer of the acknowledgement");
        link.Close(ReasonCode.Kicked);
        await link.WhenEnded().Within("the end of the link");
        Assert.Equal(0, fixture.Time.Armed);
    }

    [Fact]
    [Trait("Rule", "B7")]
    public async Task What_a_run_has_written_before_it_lets_others_have_their_turn_counts_as_sent()
    {
        using var fixture = new LinkFixture { Writers = Threads(1) };
        var link = fixture.NewLink();
        const int Frames = 3 * FlushWorker.RunBytes / Chunk;
        for (var i = 0; i < Frames; i++)
        {
            link.Send(LinkFixture.Frame(Chunk));
        }

        link.Attach(new ScriptedStream { OnWrite = (_, _) => Counted() });
        await fixture.Until(() => link.IsIdle, "all to be written");
        Assert.Equal((Frames, 0), (link.GetStatistics().FramesSent, link.GetStatistics().FramesDiscarded));
    }

    [Fact]
    [Trait("Rule", "F5")]
    [Trait("Rule", "B2")]
    public async Task A_write_that_blocks_while_nobody_waits_for_its_thread_returns_its_budget_and_is_timed_out()
    {
        using var fixture = new LinkFixture { Writers = Threads(2), BudgetBytes = Chunk };
        var (ann, bob) = (fixture.NewLink("ann"), fixture.NewLink("bob"));
        ann.Send(LinkFixture.Frame(Chunk));
        ann.Attach(new ScriptedStream { OnWrite = (_, _) => Block() });
        await fixture.Until(() => fixture.Time.Armed == 1, "the write to be watched");
        bob.Send(LinkFixture.Frame(9));
        bob.Attach(new ScriptedStream { OnWrite = (_, _) => Counted() });
        await fixture.Until(() => fixture.Budget.Waiting == 1, "bob to stand in line");
        fixture.Time.Advance(TimeSpan.FromMilliseconds(250));
        await fixture.Until(() => Writes == 1, "bob's frame");

        // A later look of the watchdog may set the timer for the loan again, which then comes before the deadline.
        fixture.Time.Advance(TimeSpan.FromSeconds(10));
        fixture.Time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal([ReasonCode.WriteTimeout], fixture.Resets.Reasons);
    }

    [Theory]
    [Trait("Rule", "F3")]
    [Trait("Rule", "F7")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_write_whose_result_cannot_be_awaited_resets_the_viewer_returns_its_budget_and_closes_the_stream_once(bool inStatus)
    {
        using var fixture = new LinkFixture { BudgetBytes = Chunk };
        var link = fixture.NewLink();
        var closes = 0;
        link.Send(LinkFixture.Frame(Chunk));
        link.Attach(new ScriptedStream
        {
            OnWrite = (_, _) => new ValueTask(new BadSource(inStatus), 1),
            OnClose = (_, _) =>
            {
                Interlocked.Increment(ref closes);
                return ValueTask.CompletedTask;
            },
        });
        await fixture.Ended(link);
        await TestThreads.Turn();
        Assert.Equal((1, Chunk), (closes, fixture.Budget.Free));
        Assert.Equal([ReasonCode.WriteFailed], fixture.Resets.Reasons);
    }

    [Fact]
    [Trait("Rule", "F3")]
    [Trait("Rule", "F7")]
    public async Task A_logger_that_throws_keeps_no_viewer_from_its_reset_and_no_stream_open()
    {
        using var fixture = new LinkFixture();
        var who = new LinkIdentity(
            RoomName.Parse("room"), 7, 1, ParticipantIdentity.Parse("ann"), ParticipantSid.Parse("PA_000000000001"), 1_000);
        var link = new ParticipantLink(
            who, false, fixture.Options, TestThreads.Writers, fixture.Budget, fixture.Resets, fixture.Metrics, fixture.Time,
            new ThrowingLogger());
        link.Attach(new ScriptedStream
        {
            OnWrite = (_, _) => ValueTask.FromException(new IOException("on demand")),
            OnClose = (_, _) => throw new IOException("on demand, too"),
        });
        link.Send(LinkFixture.Frame(100));
        await fixture.Ended(link);
        Assert.Equal([ReasonCode.WriteFailed], fixture.Resets.Reasons);
    }

    [Theory]
    [Trait("Rule", "F7")]
    [Trait("Rule", "B2")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_write_that_holds_its_thread_for_ever_does_not_keep_its_link_from_ending(bool throwsLate)
    {
        var threads = Threads(1);
        using var fixture = new LinkFixture { Writers = threads, BudgetBytes = Chunk };
        var link = fixture.NewLink();
        var (closes, late) = (0, 0);
        link.Send(LinkFixture.Frame(Chunk));
        link.Attach(new ScriptedStream
        {
            OnWrite = (_, _) =>
            {
                Count();
                _release.Wait(CancellationToken.None);
                Interlocked.Increment(ref late);
                return throwsLate ? throw new IOException("late") : ValueTask.FromException(new IOException("late, too"));
            },
            OnClose = (_, _) =>
            {
                Interlocked.Increment(ref closes);
                return ValueTask.CompletedTask;
            },
        });
        await fixture.Until(() => Writes == 1 && fixture.Time.Armed == 1, "the write to be watched");
        fixture.Time.Advance(TimeSpan.FromMilliseconds(250));
        fixture.Time.Advance(fixture.Options.WriteTimeout);
        await fixture.Until(() => fixture.Resets.Reasons.Any(), "the reset");
        await fixture.Ended(link);
        Assert.Equal((1, 0, Chunk, 0), (closes, late, fixture.Budget.Free, fixture.Time.Armed));
        Assert.Equal(1, link.GetStatistics().FramesDiscarded);

        // The thread comes back, and does nothing more with the link.
        _release.Set();
        await fixture.Until(() => threads.Held == 0, "the held thread to end");
        await threads.Turn();
        Assert.Equal((1, 1, Chunk), (closes, late, fixture.Budget.Free));
        Assert.Equal([ReasonCode.WriteTimeout], fixture.Resets.Reasons);
    }

    [Theory]
    [Trait("Rule", "F7")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_close_that_holds_its_thread_for_ever_does_not_keep_its_link_from_ending(bool drained)
    {
        var threads = Threads(1);
        using var fixture = new LinkFixture { Writers = threads };
        var link = fixture.NewLink();
        link.Attach(new ScriptedStream
        {
            OnClose = (_, _) =>
            {
                Count();
                return Block();
            },
        });
        if (drained)
        {
            link.Complete(ReasonCode.RoomClosed);
        }
        else
        {
            link.Close(ReasonCode.Disconnected);
        }

        await fixture.Until(() => Writes == 1 && fixture.Time.Armed == 1, "the close to begin");
        var ended = fixture.Ended(link);
        fixture.Time.Advance(fixture.Options.StreamCloseTimeout - TimeSpan.FromMilliseconds(1));
        Assert.False(ended.IsCompleted);
        fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        await ended;
        _release.Set();
        await threads.Turn();
        Assert.Equal(LinkPhase.Closed, link.Status.State);
    }

    [Fact]
    [Trait("Rule", "F5")]
    public async Task A_transport_that_waits_for_its_own_continuation_holds_no_writer_for_longer_than_that()
    {
        var threads = Threads(1, mostHeld: 0);
        using var fixture = new LinkFixture { Writers = threads };
        var link = fixture.NewLink();
        link.Attach(new ScriptedStream
        {
            OnWrite = (_, _) =>
            {
                LaterAsync().GetAwaiter().GetResult();
                return Counted();
            },
            OnClose = (_, _) =>
            {
                LaterAsync().GetAwaiter().GetResult();
                return ValueTask.CompletedTask;
            },
        });
        link.Send(LinkFixture.Frame(100));
        await fixture.Until(() => Writes == 1, "the write");
        link.Complete(ReasonCode.RoomClosed);
        await fixture.Ended(link);

        static async Task LaterAsync() => await Task.Yield();
    }

    [Fact]
    public async Task What_a_transport_leaves_on_the_thread_does_not_reach_the_next_viewer()
    {
        var threads = Threads(1);
        using var fixture = new LinkFixture { Writers = threads };
        var local = new AsyncLocal<string?>();
        var (ann, bob) = (fixture.NewLink("ann"), fixture.NewLink("bob"));
        (string?, bool)? seen = null;
        ann.Attach(new ScriptedStream
        {
            OnWrite = (_, _) =>
            {
                local.Value = "ann's";
                SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
                return ValueTask.CompletedTask;
            },
        });
        ann.Send(LinkFixture.Frame(100));
        await threads.Turn();
        bob.Attach(new ScriptedStream
        {
            OnWrite = (_, _) =>
            {
                seen = (local.Value, SynchronizationContext.Current is null);
                return ValueTask.CompletedTask;
            },
        });
        bob.Send(LinkFixture.Frame(100));
        await fixture.Idle(bob);
        Assert.Equal((null, true), seen);
    }

    private int Writes => Volatile.Read(ref _writes);

    private WorkerThreads Threads(int count, int mostHeld = 64)
    {
        var threads = new WorkerThreads("test", count, mostHeld, NullLogger.Instance);
        _threads.Add(threads);
        return threads;
    }

    private int Count() => Interlocked.Increment(ref _writes);

    private ValueTask Counted()
    {
        Count();
        return ValueTask.CompletedTask;
    }

    private ValueTask Block()
    {
        _release.Wait();
        return ValueTask.CompletedTask;
    }

    private sealed class BadSource(bool inStatus) : IValueTaskSource
    {
        public void GetResult(short token) => throw new IOException("result");

        public ValueTaskSourceStatus GetStatus(short token) =>
            inStatus ? throw new InvalidOperationException("status") : ValueTaskSourceStatus.Pending;

        public void OnCompleted(
            Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            throw new InvalidOperationException("completed");
    }

    private sealed class ThrowingLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("on demand");
    }
}
