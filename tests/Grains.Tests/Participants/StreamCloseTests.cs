using System.Buffers;
using System.Runtime.CompilerServices;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>However a worker ends, its stream is closed within a bound, and an abandoned write keeps its buffer.</summary>
public sealed class StreamCloseTests : IDisposable
{
    private readonly LinkFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [Trait("Rule", "F7")]
    [InlineData("closed while idle")]
    [InlineData("closed while writing")]
    [InlineData("overflowed")]
    [InlineData("timed out")]
    [InlineData("failed")]
    [InlineData("drained")]
    [InlineData("reset")]
    public async Task However_a_worker_ends_its_stream_is_closed_exactly_once(string how)
    {
        _fixture.Options.QueueFrames = 1;
        var busy = how is "closed while writing" or "overflowed" or "timed out";
        var (link, stream) = busy
            ? await _fixture.Stuck()
            : _fixture.Attached(how == "failed" ? new StreamBehaviour { FailFromWrite = 1 } : null);
        switch (how)
        {
            case "overflowed":
                link.Send(LinkFixture.Numbered(1));
                link.Send(LinkFixture.Numbered(2));
                break;
            case "timed out":
                _fixture.Time.Advance(_fixture.Options.WriteTimeout);
                break;
            case "failed":
                link.Send(LinkFixture.Numbered(1));
                break;
            case "drained":
                link.Complete(ReasonCode.RoomClosed);
                break;
            case "reset":
                link.Reset(ReasonCode.ProtocolViolation);
                break;
            default:
                link.Close(ReasonCode.Disconnected);
                break;
        }

        await _fixture.Ended(link);
        Assert.Equal((true, 1), (stream.IsClosed, stream.Closes));
        Assert.Equal(how == "drained" ? "" : link.Status.Reason.ToString(), stream.CloseReason);
        link.Close(ReasonCode.Disconnected);
        Assert.Equal(1, stream.Closes);
        await _fixture.Until(() => _fixture.Time.Armed == 0, "no timer to be left");
    }

    [Fact]
    [Trait("Rule", "F7")]
    public async Task A_stream_that_opens_after_its_participant_was_closed_is_closed_unwritten()
    {
        var link = _fixture.NewLink();
        link.SendInitial(LinkFixture.Numbered(1));
        link.Close(ReasonCode.Disconnected);
        Assert.True(link.WhenEnded().IsCompleted);
        var stream = _fixture.NewStream();
        link.Attach(stream);
        await _fixture.Ended(link);
        Assert.Equal((true, 0), (stream.IsClosed, stream.PeakWritesInFlight));
    }

    [Fact]
    [Trait("Rule", "F7")]
    public async Task A_participant_does_not_count_as_ended_before_its_stream_is_closed_however_late_it_opened()
    {
        var link = _fixture.NewLink();
        var before = link.WhenEnded();
        link.Close(ReasonCode.Disconnected);
        await _fixture.Ended(link);
        Assert.True(before.IsCompleted);

        var close = new TaskCompletionSource();
        link.Attach(new ScriptedStream { OnClose = (_, _) => new ValueTask(close.Task) });
        var after = _fixture.Ended(link);
        await _fixture.Until(() => _fixture.Time.Armed == 1, "the close to be timed");
        Assert.False(after.IsCompleted);
        close.SetResult();
        await after;
    }

    [Theory]
    [Trait("Rule", "F7")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_close_that_hangs_is_given_up_after_one_second(bool ignoresCancellation)
    {
        var closing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var link = _fixture.NewLink();
        link.Attach(new ScriptedStream
        {
            OnClose = async (_, cancellationToken) =>
            {
                closing.SetResult();
                await Task.Delay(Timeout.Infinite, ignoresCancellation ? CancellationToken.None : cancellationToken);
            },
        });
        link.Close(ReasonCode.Disconnected);
        var ended = _fixture.Ended(link);
        await closing.Task.Within("the stream to be closed");
        await _fixture.Until(() => _fixture.Time.Armed == 1, "the close to be timed");

        _fixture.Time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(ended.IsCompleted);
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        await ended;
        Assert.Empty(_fixture.Resets.Requests);
    }

    [Theory]
    [Trait("Rule", "F7")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_close_that_fails_is_best_effort(bool throws)
    {
        var link = _fixture.NewLink();
        link.Attach(
            new ScriptedStream
            {
                OnClose = (_, _) => throws
                ? throw new IOException("Broken.")
                : ValueTask.FromException(new IOException("Broken."))
            });
        link.Close(ReasonCode.Disconnected);
        await _fixture.Ended(link);
        Assert.Empty(_fixture.Resets.Requests);
    }

    [Fact]
    [Trait("Rule", "F7")]
    public async Task The_buffer_of_an_abandoned_write_is_not_reused_before_that_write_has_completed()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var late = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        var link = _fixture.NewLink();
        var frames = Enumerable.Range(0, 10).Select(i => LinkFixture.Frame(100, (byte)i)).ToArray();
        Assert.All(frames, frame => link.Send(frame));
        link.Attach(new ScriptedStream
        {
            OnWrite = async (chunk, _) =>
            {
                _fixture.Pulse.Beat();
                await release.Task;
                late.SetResult(chunk.ToArray());
            },

            // On the worker's own thread: a buffer that it had given back is the very one that is rented here.
            OnClose = (_, _) =>
            {
                for (var i = 0; i < 64; i++)
                {
                    Array.Fill(ArrayPool<byte>.Shared.Rent(15_000), (byte)0xEE);
                }

                return ValueTask.CompletedTask;
            },
        });
        await _fixture.Until(() => _fixture.Time.Armed == 1, "the write to hang");
        link.Close(ReasonCode.Disconnected);
        await _fixture.Ended(link);

        release.SetResult();
        Assert.Equal(frames.SelectMany(frame => frame), await late.Task.Within("the late write"));
    }

    [Fact]
    [Trait("Rule", "F7")]
    public async Task A_write_that_fails_after_it_was_abandoned_is_observed_and_asks_for_nothing()
    {
        var unobserved = new List<string>();
        EventHandler<UnobservedTaskExceptionEventArgs> note = (_, args) =>
        {
            lock (unobserved)
            {
                unobserved.AddRange(args.Exception.InnerExceptions.Select(inner => inner.Message));
            }
        };
        var message = $"Too late {Guid.NewGuid()}";
        TaskScheduler.UnobservedTaskException += note;
        try
        {
            await AbandonAndFail(message);

            // Off the stack that still holds the write.
            await TestThreads.Turn();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= note;
        }

        lock (unobserved)
        {
            Assert.DoesNotContain(message, unobserved);
        }

        Assert.Empty(_fixture.Resets.Requests);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task AbandonAndFail(string message)
    {
        var release = new TaskCompletionSource();
        var link = _fixture.NewLink();
        link.Attach(new ScriptedStream { OnWrite = (_, _) => new ValueTask(release.Task) });
        link.Send(LinkFixture.Numbered(1));
        await _fixture.Until(() => _fixture.Time.Armed == 1, "the write to hang");
        link.Close(ReasonCode.Disconnected);
        await _fixture.Ended(link);
        release.SetException(new IOException(message));
    }
}
