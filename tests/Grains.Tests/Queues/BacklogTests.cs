using System.Buffers;
using System.Globalization;
using System.Threading.Channels;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Queues;

/// <summary>Channel messages that pile up behind a large frame displace the oldest of them, and reset nobody (B17).</summary>
public sealed class BacklogTests : IDisposable
{
    private const int Large = Backlog.LargeFrameBytes + 1;
    private readonly LinkFixture _fixture = new();

    public BacklogTests() => _fixture.Options.QueueFrames = 4;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    [Trait("Rule", "B17")]
    public async Task While_a_large_frame_is_written_the_newest_messages_stay_in_order_and_one_status_tells_how_many_are_missing()
    {
        var (link, stream) = await Writing(Large);
        Assert.All(Enumerable.Range(1, 10), i => Assert.Equal(SendOutcome.Queued, link.Send(Message(i)).Outcome));
        Assert.Equal((6L, 6L), (link.GetStatistics().FramesDropped, _fixture.Counted("remote_access.frames.displaced")));

        stream.Unstick();
        await _fixture.Idle(link);
        Assert.Equal([7UL, 8UL, 9UL, 10UL], stream.Messages.OfType<MessageDataMessage>().Select(message => message.LogTime));
        Assert.Equal(
            [new StatusMessage(StatusLevel.Warning,
                "6 messages were dropped for you, the oldest first, because your queue was full while a large frame was sent to you")],
            stream.Statuses());
        Assert.Empty(_fixture.Resets.Requests);
    }

    [Fact]
    [Trait("Rule", "B17")]
    public async Task Nothing_is_reported_when_no_message_was_displaced()
    {
        var (link, stream) = await Writing(Large);
        link.Send(Message(1));
        stream.Unstick();
        await _fixture.Idle(link);
        Assert.Empty(stream.Statuses());
        Assert.Equal(2, stream.Frames.Count);
    }

    [Theory]
    [InlineData(Large, true)]
    [InlineData(Large - 1, false)]
    [Trait("Rule", "B17")]
    [Trait("Rule", "P4")]
    public async Task Only_a_frame_over_256_KiB_counts_as_large(int bytes, bool displaces)
    {
        var (link, _) = await Writing(bytes);
        Assert.Equal(displaces ? SendOutcome.Queued : SendOutcome.Overflowed,
            Enumerable.Range(1, 5).Select(i => link.Send(Message(i)).Outcome).ToArray()[^1]);
        Assert.Equal(displaces ? [] : [ReasonCode.QueueOverflow], _fixture.Resets.Reasons);
    }

    [Fact]
    [Trait("Rule", "B17")]
    [Trait("Rule", "P4")]
    public async Task A_large_frame_that_only_waits_displaces_nothing()
    {
        var (link, _) = await _fixture.Stuck();
        link.Send(LinkFixture.Frame(Large));
        Assert.All([1, 2, 3], i => Assert.Equal(SendOutcome.Queued, link.Send(Message(i)).Outcome));
        Assert.Equal(SendOutcome.Overflowed, link.Send(Message(4)).Outcome);
    }

    [Fact]
    [Trait("Rule", "B17")]
    [Trait("Rule", "P4")]
    public async Task Other_frames_still_reset_and_are_never_displaced()
    {
        var (link, _) = await Writing(Large);
        var status = ServerMessageEncoder.Status(StatusLevel.Info, "x");
        link.Send(Message(1));
        Assert.All([1, 2, 3], _ => Assert.Equal(SendOutcome.Queued, link.Send(status).Outcome));
        Assert.Equal(SendOutcome.Queued, link.Send(Message(2)).Outcome);
        Assert.Equal(SendOutcome.Overflowed, link.Send(status).Outcome);
        Assert.Equal([ReasonCode.QueueOverflow], _fixture.Resets.Reasons);
    }

    [Fact]
    [Trait("Rule", "B17")]
    public async Task A_message_that_finds_only_other_frames_queued_resets()
    {
        var (link, _) = await Writing(Large);
        Assert.All([1, 2, 3, 4], _ => Assert.Equal(SendOutcome.Queued, link.Send(ServerMessageEncoder.Time(1)).Outcome));
        Assert.Equal(SendOutcome.Overflowed, link.Send(Message(1)).Outcome);
        Assert.Equal(1, link.GetStatistics().FramesDropped);
    }

    [Fact]
    [Trait("Rule", "B17")]
    public async Task A_caller_that_uses_TryQueue_still_learns_that_the_queue_is_full()
    {
        var (link, _) = await Writing(Large);
        Assert.All([1, 2, 3, 4], i => link.Send(Message(i)));
        Assert.Equal(SendOutcome.Full, link.TryQueue(Message(5)).Outcome);
        Assert.Equal(0, _fixture.Counted("remote_access.frames.displaced"));
    }

    [Fact]
    [Trait("Rule", "B17")]
    [Trait("Rule", "B1")]
    public async Task As_many_are_displaced_as_the_bytes_of_the_newer_one_need()
    {
        _fixture.Options.QueueBytes = 64 * 1024;
        var (link, stream) = await Writing(Large);
        Assert.All([1, 2, 3], i => link.Send(Message(i, 20_000)));
        Assert.Equal(SendOutcome.Queued, link.Send(Message(4, 40_000)).Outcome);
        stream.Unstick();
        await _fixture.Idle(link);
        Assert.Equal([3UL, 4UL], stream.Messages.OfType<MessageDataMessage>().Select(message => message.LogTime));
        Assert.Equal(2, _fixture.Counted("remote_access.frames.displaced"));
    }

    [Fact]
    [Trait("Rule", "B17")]
    [Trait("Rule", "P2")]
    public async Task The_newest_value_of_a_channel_takes_its_old_place_and_displaces_nothing()
    {
        var (link, stream) = await Writing(Large);
        var key = new CoalescingKey.Channel();
        link.Send(Message(1), key);
        Assert.All([2, 3, 4], i => link.Send(Message(i)));
        link.Send(Message(5), key);
        stream.Unstick();
        await _fixture.Idle(link);
        Assert.Equal([5UL, 2UL, 3UL, 4UL], stream.Messages.OfType<MessageDataMessage>().Select(message => message.LogTime));
    }

    [Fact]
    [Trait("Rule", "B17")]
    [Trait("Rule", "P4")]
    public async Task Once_the_backlog_has_drained_a_full_queue_resets_again()
    {
        var (link, stream) = await Writing(Large);
        Assert.All(Enumerable.Range(1, 10), i => link.Send(Message(i)));
        stream.Unstick();
        await _fixture.Idle(link);

        stream.Behaviour = StreamBehaviour.Good with { HangFromWrite = 1 };
        link.Send(Message(11));
        await _fixture.Until(() => stream.WritesInFlight == 1, "the write to hang");
        Assert.All([1, 2, 3, 4], i => Assert.Equal(SendOutcome.Queued, link.Send(Message(i)).Outcome));
        Assert.Equal(SendOutcome.Overflowed, link.Send(Message(5)).Outcome);
    }

    [Fact]
    [Trait("Rule", "B17")]
    [Trait("Rule", "B12")]
    public async Task A_viewer_that_acknowledges_has_its_large_frame_only_when_it_has_acknowledged_it()
    {
        _fixture.Options.FlowWindowBytes = Large;
        var (link, stream) = _fixture.Attached(acknowledges: true);
        link.Send(Message(0, Large));
        await _fixture.Until(() => stream.Bytes.Length == Large && !link.IsRunning, "the large frame to be written");

        Assert.All(Enumerable.Range(1, 10), i => Assert.Equal(SendOutcome.Queued, link.Send(Message(i)).Outcome));
        link.Acknowledge(Large);
        await _fixture.Until(() => stream.Statuses().Count == 1, "the status");
        Assert.StartsWith("6 messages", stream.Statuses()[0].Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.Resets.Requests);
    }

    [Fact]
    [Trait("Rule", "B17")]
    public async Task A_large_message_that_fills_the_queue_by_itself_resets_nobody_while_it_is_written()
    {
        _fixture.Options.QueueBytes = Large;
        var (link, stream) = _fixture.Attached(StreamBehaviour.Good with { HangFromWrite = 2 });
        link.Send(Message(0, Large));
        await _fixture.Until(() => stream.WritesInFlight == 1, "the large message to be half written");
        Assert.All(Enumerable.Range(1, 10), i => Assert.Equal(SendOutcome.Queued, link.Send(Message(i)).Outcome));
        stream.Unstick();
        await _fixture.Idle(link);
        Assert.Equal([0UL, 7UL, 8UL, 9UL, 10UL], stream.Messages.OfType<MessageDataMessage>().Select(message => message.LogTime));
    }

    [Fact]
    [Trait("Rule", "B17")]
    public async Task A_queue_that_does_not_drain_behind_the_large_frame_resets_after_30_s()
    {
        _fixture.Options.WriteTimeout = TimeSpan.FromMinutes(10);
        var writes = new GatedWrites(_fixture);
        await writes.Link.SendAnswerAsync(LinkFixture.Frame(Large));
        for (var left = Large; left > 0;)
        {
            var write = await writes.NextAsync();
            left -= write.Bytes;
            if (left == 0)
            {
                Assert.All(Enumerable.Range(1, 5), i => Assert.Equal(SendOutcome.Queued, writes.Link.Send(Message(i, 20_000)).Outcome));
            }

            write.Done.SetResult();
        }

        await writes.NextAsync();
        Assert.Equal(SendOutcome.Queued, writes.Link.Send(Message(6, 20_000)).Outcome);
        _fixture.Time.Advance(Backlog.Tail);
        Assert.Equal(SendOutcome.Overflowed, writes.Link.Send(Message(7, 20_000)).Outcome);
    }

    [Fact]
    [Trait("Rule", "B17")]
    public async Task During_one_large_frame_after_another_displaced_messages_are_reported_every_30_s()
    {
        _fixture.Options.WriteTimeout = TimeSpan.FromMinutes(10);
        var writes = new GatedWrites(_fixture);
        for (var i = 0; i < 3; i++)
        {
            writes.Link.Send(Message(i, Large));
        }

        var first = await writes.NextAsync();
        Assert.All(Enumerable.Range(3, 10), i => Assert.Equal(SendOutcome.Queued, writes.Link.Send(Message(i, Large)).Outcome));
        Assert.Equal(4, writes.Link.GetStatistics().QueuedFrames - 1);
        _fixture.Time.Advance(Backlog.Tail);

        // A word in the middle of the first would stand behind it anyway: it comes when the second begins.
        first.Done.SetResult();
        for (var left = Large - first.Bytes; left > 0;)
        {
            var write = await writes.NextAsync();
            Assert.Equal(left > write.Bytes ? 5 : 4, writes.Link.GetStatistics().QueuedFrames);
            left -= write.Bytes;
            write.Done.SetResult();
        }

        await writes.NextAsync();
        Assert.Equal(5, writes.Link.GetStatistics().QueuedFrames);
        Assert.Equal(SendOutcome.Queued, writes.Link.Send(Message(99, Large)).Outcome);
    }

    [Fact]
    [Trait("Rule", "B17")]
    public async Task An_asset_of_16_MiB_at_2_Mbit_a_second_beside_100_messages_a_second_arrives_and_resets_nobody()
    {
        const int BytesPerSecond = 250_000;
        _fixture.Options.QueueFrames = new ParticipantOptions().QueueFrames;
        var writes = new GatedWrites(_fixture);
        var link = writes.Link;
        var asset = ServerMessageEncoder.FetchAssetResponse(1, new byte[16 * 1024 * 1024]);
        await link.SendAnswerAsync(asset);

        // A write takes as long as the uplink needs for it; what is published meanwhile queues behind the asset.
        var (published, passed) = (0, 0.0);
        while (passed * BytesPerSecond < asset.Length)
        {
            var (bytes, done) = await writes.NextAsync();
            passed += (double)bytes / BytesPerSecond;
            for (; published < passed * 100; published++)
            {
                Assert.Equal(SendOutcome.Queued, link.Send(Message(published, 120)).Outcome);
            }

            done.SetResult();
        }

        while (!link.IsIdle)
        {
            writes.TryComplete();

            await TestThreads.Turn();
        }

        var messages = SentMessages.Of(writes.Received);
        Assert.Equal(16 * 1024 * 1024, Assert.IsType<FetchAssetResponseMessage>(messages[0]).Data.Length);
        var missed = long.Parse(Assert.Single(messages.OfType<StatusMessage>()).Message.Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.Equal(published, missed + messages.OfType<MessageDataMessage>().Count());
        Assert.InRange(missed, 5_000, 6_700);
        Assert.Empty(_fixture.Resets.Requests);
    }

    private static byte[] Message(long number, int bytes = 30) =>
        ServerMessageEncoder.MessageData(1, (ulong)number, new byte[bytes - ServerMessageEncoder.MessageDataOverhead]);

    // An answer of that many bytes of which the first chunk is written.
    private async Task<(ParticipantLink Link, FakeStream Stream)> Writing(int bytes)
    {
        var (link, stream) = _fixture.Attached(StreamBehaviour.Good with { HangFromWrite = 2 });
        var asset = ServerMessageEncoder.FetchAssetResponse(1, new byte[bytes - ServerMessageEncoder.FetchAssetResponseOverhead]);
        Assert.True(await link.SendAnswerAsync(asset));
        await _fixture.Until(() => stream.WritesInFlight == 1, "the large frame to be half written");
        return (link, stream);
    }

    // A link whose every write waits for the test.
    private sealed class GatedWrites
    {
        private readonly Channel<(int Bytes, TaskCompletionSource Done)> _writes = Channel.CreateUnbounded<(
            int Bytes, TaskCompletionSource Done)>();
        private readonly ArrayBufferWriter<byte> _received = new();

        public GatedWrites(LinkFixture fixture)
        {
            Link = fixture.NewLink();
            Link.Attach(new ScriptedStream
            {
                OnWrite = (chunk, _) =>
                {
                    var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    _received.Write(chunk.Span);
                    _writes.Writer.TryWrite((chunk.Length, done));
                    return new ValueTask(done.Task);
                },
            });
        }

        public ParticipantLink Link { get; }

        public byte[] Received => _received.WrittenSpan.ToArray();

        public Task<(int Bytes, TaskCompletionSource Done)> NextAsync() =>
            _writes.Reader.ReadAsync(TestContext.Current.CancellationToken).Within("a write");

        public void TryComplete()
        {
            if (_writes.Reader.TryRead(out var write))
            {
                write.Done.SetResult();
            }
        }
    }
}
