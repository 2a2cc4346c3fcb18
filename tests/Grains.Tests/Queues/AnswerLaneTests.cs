using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Grains.Tests.Participants;

namespace RemoteAccess.Grains.Tests.Queues;

/// <summary>One large answer in the queue at a time; the others wait, bounded in bytes.</summary>
public sealed class AnswerLaneTests : IDisposable
{
    private const int Bytes = AnswerLane.LargeBytes;
    private readonly LinkFixture _fixture = new();
    private readonly LinkParts _parts;

    public AnswerLaneTests() => _parts = new LinkParts(_fixture);

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(16 * 1024 * 1024, Bytes)]
    [InlineData(64 * 1024, 16 * 1024)]
    [Trait("Rule", "B1")]
    public void The_lane_takes_answers_from_256_KiB_on_or_a_quarter_of_a_small_queue(int queueBytes, int from)
    {
        var options = new ParticipantOptions { QueueBytes = queueBytes };
        Assert.Equal((false, true), (AnswerLane.Takes(from - 1, options), AnswerLane.Takes(from, options)));
    }

    [Fact]
    public async Task The_next_answer_is_queued_when_the_last_byte_of_the_one_before_is_taken()
    {
        var (first, second) = (Add(), Add());
        Assert.Equal((true, false, 1, (long)Bytes), (first.IsCompleted, second.IsCompleted, _parts.Queue.Count, _parts.Held.Waiting));
        var buffer = default(ChunkBuffer);
        _parts.Queue.Take(ref buffer, Bytes - 1, 15_000);
        _parts.Answers.Admit();
        Assert.False(second.IsCompleted);
        _parts.Queue.Take(ref buffer, 1, 15_000);
        _parts.Answers.Admit();
        Assert.True(await second);
        Assert.Equal((1, 0L, (long)Bytes), (_parts.Queue.Count, _parts.Held.Waiting, _parts.Held.Queued));
    }

    [Fact]
    public async Task What_waits_is_bounded_in_bytes_and_what_is_queued_does_not_count()
    {
        _parts.Answers.MaxBytes = 2 * Bytes;
        _ = Add();
        Assert.All([Add(), Add()], waiting => Assert.False(waiting.IsCompleted));
        Assert.False(await Add());
    }

    [Fact]
    public async Task Whoever_waits_is_let_go_when_the_lane_is_dropped_and_its_answer_counts_as_dropped()
    {
        _ = Add();
        var waiting = Add();
        _parts.Answers.Drop();
        Assert.True(await waiting);
        Assert.Equal((1L, 0L, 1), (_parts.Counts.FramesDropped, _parts.Held.Waiting, _parts.Queue.Count));
    }

    private Task<bool> Add() => _parts.Answers.AddAsync(LinkFixture.Frame(Bytes), null).AsTask();
}
