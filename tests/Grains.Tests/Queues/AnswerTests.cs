using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Writers;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Queues;

/// <summary>Answers to requests, small and large.</summary>
public sealed class AnswerTests : IAsyncDisposable
{
    private const int Large = AnswerLane.LargeBytes;
    private readonly SessionFixture _fixture = new();
    private readonly ParticipantOptions _options = new() { QueueBytes = 64 * 1024, QueueFrames = 4, MaxFrameBytes = 4 * 1024 * 1024 };

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    [Trait("Rule", "B1")]
    public async Task A_large_answer_overflows_nobody_though_the_queue_holds_something_and_is_far_too_small_for_it()
    {
        var link = Link();
        link.Send(ServerMessageEncoder.Time(1));
        Assert.True(await link.SendAnswerAsync(Answer(1)));
        Assert.Equal(SendOutcome.Queued, link.Send(ServerMessageEncoder.Time(2)).Outcome);
        Assert.Equal(3, link.GetStatistics().QueuedFrames);
        Assert.Equal(LinkPhase.Open, link.Status.State);
    }

    [Fact]
    public async Task Large_answers_queue_one_at_a_time_in_order_each_when_the_one_before_is_on_its_way()
    {
        var link = Link();
        Assert.True(await link.SendAnswerAsync(Answer(1)));
        var second = link.SendAnswerAsync(Answer(2)).AsTask();
        var third = link.SendAnswerAsync(Answer(3)).AsTask();
        Assert.Equal((false, false, 1), (second.IsCompleted, third.IsCompleted, link.GetStatistics().QueuedFrames));

        var stream = Stream(new StreamBehaviour());
        link.Attach(stream);
        Assert.True(await second);
        Assert.True(await third);
        await _fixture.Until(() => stream.Frames.Count == 3, "the answers");
        Assert.Equal([1, 2, 3], stream.Frames.Select(frame => (int)frame[5]));
    }

    [Fact]
    public async Task A_small_answer_waits_for_no_large_one()
    {
        var link = Link();
        await link.SendAnswerAsync(Answer(1));
        var second = link.SendAnswerAsync(Answer(2)).AsTask();
        Assert.True(link.SendAnswerAsync(ServerMessageEncoder.Time(1)).AsTask().IsCompletedSuccessfully);
        Assert.False(second.IsCompleted);
        Assert.Equal(2, link.GetStatistics().QueuedFrames);
    }

    [Fact]
    public async Task What_waits_is_bounded_in_bytes_and_a_frame_larger_than_any_may_be_is_refused()
    {
        var link = Link(backlog: 2 * (Large + 100));
        Assert.True(await link.SendAnswerAsync(Answer(1)));
        _ = link.SendAnswerAsync(Answer(2)).AsTask();
        _ = link.SendAnswerAsync(Answer(3)).AsTask();
        Assert.False(await link.SendAnswerAsync(Answer(4)));
        Assert.False(await Link().SendAnswerAsync(new byte[_options.MaxFrameBytes + 1]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_waits_is_let_go_when_the_viewer_leaves_or_the_room_closes(bool planned)
    {
        var link = Link();
        await link.SendAnswerAsync(Answer(1));
        var second = link.SendAnswerAsync(Answer(2)).AsTask();
        if (planned)
        {
            link.Complete(ReasonCode.RoomClosed);
        }
        else
        {
            link.Close(ReasonCode.Disconnected);
        }

        Assert.True(await second.Within("the second answer"));
        Assert.True(await link.SendAnswerAsync(Answer(3)));
        Assert.Equal(planned ? 1 : 0, link.GetStatistics().QueuedFrames);
    }

    private static byte[] Answer(byte first)
    {
        var frame = ServerMessageEncoder.FetchAssetResponse(0, new byte[Large]);
        frame[5] = first;
        return frame;
    }

    private ParticipantLink Link(long backlog = 64 * 1024 * 1024) => new(
        new LinkIdentity(RoomName.Parse("room"), 1, 1, ParticipantIdentity.Parse("ann"), ParticipantSid.Parse("PA_ann"), 1),
        acknowledges: false,
        _options,
        TestThreads.Writers,
        new SendBudget(1_000_000),
        new RecordingResets(_fixture.Pulse),
        _fixture.Metrics,
        _fixture.Time,
        NullLogger.Instance)
    {
        AnswerBacklogBytes = backlog,
    };

    private FakeStream Stream(StreamBehaviour behaviour) => new(null, "ann", "PA_ann", behaviour, _fixture.Pulse);
}
