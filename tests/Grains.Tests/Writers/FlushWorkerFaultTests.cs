using System.Threading.Tasks.Sources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Grains.Threads;
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
                SynchronizationContext.SetSynchronizationContext(null);
                return ValueTask.CompletedTask;
            },
        });
        ann.Send(LinkFixture.Frame(100));
        await threads.Turn();
        bob.Attach(new ScriptedStream
        {
            OnWrite = (_, _) =>
            {
                seen = (local.Value, SynchronizationContext.Current is WorkerContext);
                return ValueTask.CompletedTask;
            },
        });
        bob.Send(LinkFixture.Frame(100));
        await fixture.Idle(bob);
        Assert.Equal((null, true), seen);
    }

    private int Writes => Volatile.Read(ref _writes);

    private WorkerThreads Threads(int count)
    {
        var threads = new WorkerThreads("test", count, 64, NullLogger.Instance);
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
