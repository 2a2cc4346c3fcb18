using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Queues;

/// <summary>What the worker gets when it asks for its next chunk.</summary>
public sealed class ChunkSourceTests : IDisposable
{
    private readonly LinkFixture _fixture = new();
    private ChunkBuffer _buffer;

    public void Dispose()
    {
        _buffer.Return();
        _fixture.Dispose();
    }

    [Fact]
    [Trait("Rule", "B10")]
    public void A_run_ends_with_the_last_frame_and_the_next_frame_starts_another()
    {
        var parts = Running();
        Assert.Equal((TakeResult.Chunk, 100), parts.Take(ref _buffer, written: false));
        Assert.Equal((TakeResult.Idle, 0), parts.Take(ref _buffer));
        Assert.False(parts.Runs.IsRunning);
        parts.Send(LinkFixture.Frame(9));
        Assert.Equal((2, 1L), (parts.Started, parts.Counts.FramesSent));
    }

    [Fact]
    [Trait("Rule", "B12")]
    public void A_chunk_is_no_larger_than_the_window_and_an_acknowledgement_starts_the_next_run()
    {
        _fixture.Options.FlowWindowBytes = 40;
        var parts = Running(acknowledges: true);
        Assert.Equal((TakeResult.Chunk, 40), parts.Take(ref _buffer, written: false));
        Assert.Equal((TakeResult.Idle, 0), parts.Take(ref _buffer));
        parts.Source.Acknowledge(41);
        Assert.Equal(1, parts.Started);
        parts.Source.Acknowledge(15);
        Assert.Equal(2, parts.Started);
        Assert.Equal((TakeResult.Chunk, 15), parts.Take(ref _buffer, written: false));
    }

    [Fact]
    [Trait("Rule", "F4")]
    public void A_completed_link_is_drained_only_when_its_queue_is_empty()
    {
        var parts = Running();
        parts.Closing.Complete(ReasonCode.RoomClosed);
        Assert.Equal((TakeResult.Chunk, 100), parts.Take(ref _buffer, written: false));
        Assert.Equal((TakeResult.Drained, 0), parts.Take(ref _buffer));
    }

    [Fact]
    [Trait("Rule", "F2")]
    [Trait("Rule", "B17")]
    public void A_closed_link_is_cancelled_and_a_request_whose_answer_was_on_its_way_stays_open()
    {
        var parts = new LinkParts(_fixture);
        var request = new PendingRequest.AssetFetch(1);
        parts.Requests.Begin(request);
        parts.Attach();
        parts.Send(LinkFixture.Frame(100), request);
        Assert.Equal((TakeResult.Chunk, 100), parts.Take(ref _buffer, written: false));
        parts.Closing.Close(ReasonCode.Disconnected);
        Assert.Equal((TakeResult.Cancelled, 0), parts.Take(ref _buffer));
        Assert.Equal([request], parts.Requests.Open);
    }

    [Fact]
    [Trait("Rule", "B17")]
    public void A_request_ends_when_the_chunk_that_ends_its_answer_is_written()
    {
        var parts = new LinkParts(_fixture, chunk: 60);
        var request = new PendingRequest.AssetFetch(1);
        parts.Requests.Begin(request);
        parts.Attach();
        parts.Send(LinkFixture.Frame(100), request);
        Assert.Equal((TakeResult.Chunk, 60), parts.Take(ref _buffer, written: false));
        Assert.Equal((TakeResult.Chunk, 40), parts.Take(ref _buffer));
        Assert.Equal(1, parts.Requests.Count);
        Assert.Equal((TakeResult.Idle, 0), parts.Take(ref _buffer));
        Assert.Equal(0, parts.Requests.Count);
    }

    [Fact]
    public void The_answer_that_waits_is_queued_when_the_one_before_is_taken()
    {
        var parts = new LinkParts(_fixture, chunk: 1024 * 1024);
        var (first, second) = (LinkFixture.Frame(AnswerLane.LargeBytes), LinkFixture.Frame(AnswerLane.LargeBytes + 1));
        parts.Attach();
        _ = parts.Outbox.SendAnswerAsync(first, null).AsTask();
        var waiting = parts.Outbox.SendAnswerAsync(second, null).AsTask();
        Assert.Equal((TakeResult.Chunk, first.Length), parts.Take(ref _buffer, written: false));
        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.Equal((TakeResult.Chunk, second.Length), parts.Take(ref _buffer));
    }

    [Fact]
    [Trait("Rule", "B12")]
    public void A_closed_link_is_never_stalled()
    {
        var parts = Running(acknowledges: true);
        parts.Take(ref _buffer, written: false);
        _fixture.Time.Advance(_fixture.Options.StallTimeout);
        Assert.Equal((1, true), (parts.StallChecks, parts.Source.IsStalled()));
        parts.Closing.Close(ReasonCode.Disconnected);
        Assert.False(parts.Source.IsStalled());
    }

    private LinkParts Running(bool acknowledges = false)
    {
        var parts = new LinkParts(_fixture, acknowledges);
        parts.Attach();
        parts.Send(LinkFixture.Frame(100));
        Assert.Equal(1, parts.Started);
        return parts;
    }
}
