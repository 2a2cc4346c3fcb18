using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>One worker owns the stream and writes frames in order.</summary>
public sealed class FlushOrderTests : IDisposable
{
    private const int Writers = 8;
    private const int FramesEach = 500;
    private readonly LinkFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    [Trait("Rule", "F1")]
    [Trait("Rule", "P2")]
    public async Task Many_writers_at_once_keep_their_order_lose_nothing_and_share_one_write_at_a_time()
    {
        _fixture.Options.QueueFrames = Writers * FramesEach;
        var (link, stream) = _fixture.Attached(new StreamBehaviour { Asynchronous = true }, chunk: 64);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            for (var i = 0; i < FramesEach; i++)
            {
                Assert.Equal(SendOutcome.Queued, link.Send(LinkFixture.Numbered((writer * FramesEach) + i)).Outcome);
            }
        })));
        await _fixture.Idle(link);

        var numbers = stream.Frames.Select(frame => BitConverter.ToInt32(frame.AsSpan(5))).ToArray();
        Assert.Equal(Writers * FramesEach, numbers.Length);
        Assert.All(numbers.GroupBy(number => number / FramesEach),
            writer => Assert.Equal(Enumerable.Range(writer.Key * FramesEach, FramesEach), writer));
        Assert.Equal(1, stream.PeakWritesInFlight);
        var statistics = link.GetStatistics();
        Assert.Equal(
            (numbers.Length, numbers.Length, stream.Bytes.Length), (statistics.FramesQueued, statistics.FramesSent, statistics.BytesSent));
        Assert.Equal(stream.Writes.Count, statistics.Writes);
    }

    [Fact]
    [Trait("Rule", "F1")]
    public async Task Frames_that_arrive_while_a_write_hangs_start_no_second_writer()
    {
        var (link, stream) = await _fixture.Stuck();
        for (var i = 0; i < 10; i++)
        {
            link.Send(LinkFixture.Numbered(i));
        }

        await TestThreads.Turn();
        Assert.Equal(1, stream.PeakWritesInFlight);
        stream.Unstick();
        await _fixture.Idle(link);
        Assert.Equal([LinkFixture.Frame(9, 0xFF), .. Enumerable.Range(0, 10).Select(LinkFixture.Numbered)], stream.Frames);
        Assert.Equal(1, stream.PeakWritesInFlight);
    }

    [Fact]
    [Trait("Rule", "F1")]
    public async Task Frames_queued_before_the_stream_is_open_are_its_first_bytes()
    {
        var link = _fixture.NewLink();
        link.SendInitial(LinkFixture.Numbered(1));
        link.SendInitial(LinkFixture.Numbered(2));
        link.Send(LinkFixture.Numbered(3));
        Assert.Equal(3, link.GetStatistics().QueuedFrames);
        var stream = _fixture.NewStream();
        link.Attach(stream);
        await _fixture.Idle(link);
        Assert.Equal([LinkFixture.Numbered(1), LinkFixture.Numbered(2), LinkFixture.Numbered(3)], stream.Frames);
    }

    [Fact]
    [Trait("Rule", "F1")]
    public async Task The_worker_does_not_run_in_the_context_of_the_sender()
    {
        var caller = new AsyncLocal<string>();
        var seen = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var link = _fixture.NewLink();
        link.Attach(new ScriptedStream
        {
            OnWrite = (_, _) =>
            {
                seen.SetResult(caller.Value);
                return ValueTask.CompletedTask;
            },
        });
        caller.Value = "a grain's turn";
        link.Send(LinkFixture.Numbered(1));
        Assert.Null(await seen.Task.Within("the write"));
    }
}
