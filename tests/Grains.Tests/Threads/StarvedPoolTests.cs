using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Threads;

/// <summary>What is written to viewers needs no thread of the pool: grain calls may use up all of them. These tests block, since they have
/// no pool to await on.</summary>
[Collection(nameof(Alone))]
public sealed class StarvedPoolTests : IDisposable
{
    private readonly LinkFixture _fixture = new();
    private readonly StarvedPool _pool = new();

    public void Dispose()
    {
        _pool.Dispose();
        _fixture.Dispose();
    }

    [Fact]
    [Trait("Rule", "P4")]
    public void Frames_to_a_stream_that_takes_them_at_once_are_written_and_nobody_is_reset()
    {
        using var written = new CountdownEvent(5_000);
        var link = _fixture.NewLink();
        link.Attach(new ScriptedStream { OnWrite = (chunk, _) => Written(chunk, written) });
        for (var i = 0; i < 5_000; i++)
        {
            var before = written.CurrentCount;
            Assert.Equal(SendOutcome.Queued, link.Send(LinkFixture.Frame(100)).Outcome);
            if (i % 500 == 499)
            {
                Assert.True(StarvedPool.Soon(() => written.CurrentCount <= 5_000 - i - 1),
                    $"Of {i + 1} frames {5_000 - written.CurrentCount} came.");
            }
        }

        Assert.Empty(_fixture.Resets.Requests);
    }

    [Fact]
    [Trait("Rule", "B7")]
    public void Writes_that_another_thread_completes_and_waits_for_the_budget_come_back()
    {
        using var transport = new TransportThread();
        using var written = new CountdownEvent(20 * 50);
        for (var viewer = 0; viewer < 20; viewer++)
        {
            var link = _fixture.NewLink($"viewer-{viewer}");
            link.Attach(new ScriptedStream
            {
                MaxChunkBytes = 15_000,
                OnWrite = (chunk, _) =>
                {
                    written.Signal();
                    return new ValueTask(transport.CompleteSoon());
                },
            });
            link.Send(LinkFixture.Frame(50 * 15_000));
        }

        Assert.True(StarvedPool.Soon(() => written.IsSet), $"{written.CurrentCount} of {written.InitialCount} chunks are missing.");
        Assert.True(StarvedPool.Soon(() => _fixture.Budget.Free == _fixture.Budget.Capacity), "The budget is not given back.");
        Assert.Empty(_fixture.Resets.Requests);
    }

    [Fact]
    [Trait("Rule", "F2")]
    public void A_write_that_ignores_its_cancellation_is_given_up_and_the_stream_closed()
    {
        using var began = new ManualResetEventSlim();
        using var closed = new ManualResetEventSlim();
        var never = new TaskCompletionSource();
        var link = _fixture.NewLink();
        link.Attach(new ScriptedStream
        {
            OnWrite = (_, _) =>
            {
                began.Set();
                return new ValueTask(never.Task);
            },
            OnClose = (_, _) =>
            {
                closed.Set();
                return ValueTask.CompletedTask;
            },
        });
        link.Send(LinkFixture.Frame(100));
        Assert.True(StarvedPool.Soon(() => began.IsSet), "The write does not begin.");
        link.Close(ReasonCode.Disconnected);
        Assert.True(StarvedPool.Soon(() => closed.IsSet), "The stream is not closed.");
        never.SetResult();
    }

    private static ValueTask Written(ReadOnlyMemory<byte> chunk, CountdownEvent written)
    {
        written.Signal(chunk.Length / 100);
        return ValueTask.CompletedTask;
    }

    /// <summary>A thread like that of a native library: it completes writes, and runs nothing else.</summary>
    private sealed class TransportThread : IDisposable
    {
        private readonly System.Collections.Concurrent.BlockingCollection<TaskCompletionSource> _writes = [];

        public TransportThread() => new Thread(Complete) { IsBackground = true }.Start();

        public Task CompleteSoon()
        {
            var write = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _writes.Add(write);
            return write.Task;
        }

        public void Dispose() => _writes.CompleteAdding();

        private void Complete()
        {
            foreach (var write in _writes.GetConsumingEnumerable())
            {
                write.SetResult();
            }
        }
    }
}
