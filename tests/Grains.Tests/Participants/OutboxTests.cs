using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>What becomes of a frame by the state of the link.</summary>
public sealed class OutboxTests : IDisposable
{
    private readonly LinkFixture _fixture = new();
    private readonly LinkParts _parts;

    public OutboxTests()
    {
        _fixture.Options.QueueFrames = 1;
        _parts = new LinkParts(_fixture);
    }

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Rule", "P3")]
    public async Task A_link_that_is_not_open_queues_nothing_of_any_kind(bool planned)
    {
        if (planned)
        {
            _parts.Closing.Complete(ReasonCode.RoomClosed);
        }
        else
        {
            _parts.Closing.Close(ReasonCode.RoomClosed);
        }

        var key = new CoalescingKey.Channel();
        var result = _parts.Outbox.TryQueue(LinkFixture.Frame(9), null);
        Assert.Equal((SendOutcome.Closed, ReasonCode.RoomClosed), (result.Outcome, result.Reason));
        _parts.Outbox.SendInitial(LinkFixture.Frame(9), key);
        _parts.Outbox.SendNotice(LinkFixture.Frame(9), key);
        Assert.True(_parts.Outbox.TrySendWhole(WholeKinds.Graph, LinkFixture.Frame(9), null, null, null));
        Assert.True(await _parts.Outbox.SendAnswerAsync(LinkFixture.Frame(AnswerLane.LargeBytes), null));
        _parts.Outbox.AnswerInterrupted([new PendingRequest.AssetFetch(1)], ReasonCode.Stalled);
        Assert.Equal((0, 3L, 0), (_parts.Queue.Count, _parts.Counts.FramesDropped, _parts.Requests.Count));
    }

    [Fact]
    [Trait("Rule", "P4")]
    public void Only_a_sender_that_does_not_hold_back_resets_a_full_viewer()
    {
        _parts.Outbox.TryQueue(LinkFixture.Frame(9), null);
        Assert.Equal(SendOutcome.Full, _parts.Outbox.TryQueue(LinkFixture.Frame(9), null).Outcome);
        Assert.True(_parts.Status.IsOpen);
        var result = _parts.Outbox.Send(_parts.Queue.Own(LinkFixture.Frame(9)), null, null);
        Assert.Equal((SendOutcome.Overflowed, ReasonCode.QueueOverflow), (result.Outcome, result.Reason));
        Assert.Equal((true, 0), (_parts.Status.IsClosed, _parts.Queue.Count));
        Assert.Equal([ReasonCode.QueueOverflow], _fixture.Resets.Reasons);
    }

    [Fact]
    [Trait("Rule", "F1")]
    public void Only_who_holds_no_lock_writes_itself_and_only_to_an_idle_viewer()
    {
        _fixture.Options.QueueFrames = 2;
        var parts = new LinkParts(_fixture, neverBlocks: true);
        parts.Attach();
        parts.Outbox.Send(parts.Queue.Own(LinkFixture.Frame(9)), null, null, here: true);
        Assert.Equal((1, 0), (parts.RanHere, parts.Started));
        parts.Outbox.TryQueue(LinkFixture.Frame(9), null, here: true);
        Assert.Equal((SendOutcome.Full, 1, 0), (
            parts.Outbox.TryQueue(LinkFixture.Frame(9), null, here: true).Outcome, parts.RanHere, parts.Started));
        parts.Queue.Clear();
        parts.Runs.Pause();
        parts.Outbox.TryQueue(LinkFixture.Frame(9), null, here: true);
        Assert.Equal((2, 0), (parts.RanHere, parts.Started));
        parts.Queue.Clear();
        parts.Runs.Pause();
        parts.Outbox.Send(parts.Queue.Own(LinkFixture.Frame(9)), null, null);
        Assert.Equal((2, 1), (parts.RanHere, parts.Started));
    }

    [Fact]
    [Trait("Rule", "B1")]
    public void A_notice_takes_the_place_of_the_one_before_and_fits_into_a_full_queue()
    {
        var key = new CoalescingKey.Channel();
        _parts.Send(LinkFixture.Frame(9));
        _parts.Outbox.SendNotice(LinkFixture.Frame(20), key);
        _parts.Outbox.SendNotice(LinkFixture.Frame(30), key);
        Assert.Equal((2, 1L, true), (_parts.Queue.Count, _parts.Counts.FramesCoalesced, _parts.Status.IsOpen));
    }

    [Fact]
    [Trait("Rule", "B10")]
    public void Each_kind_of_frame_starts_an_idle_worker()
    {
        Action<Outbox>[] sends =
        [
            outbox => outbox.TryQueue(LinkFixture.Frame(9), null),
            outbox => outbox.Send(new QueuedFrame(LinkFixture.Frame(9), 0), null, null),
            outbox => outbox.SendInitial(LinkFixture.Frame(9), null),
            outbox => outbox.SendNotice(LinkFixture.Frame(9), new CoalescingKey.Channel()),
            outbox => _ = outbox.SendAnswerAsync(LinkFixture.Frame(AnswerLane.LargeBytes), null).AsTask(),
            outbox => outbox.TrySendWhole(WholeKinds.Graph, LinkFixture.Frame(9), null, null, null),
            outbox => outbox.AnswerInterrupted([new PendingRequest.AssetFetch(1)], ReasonCode.Stalled),
        ];
        Assert.All(sends, send =>
        {
            var parts = new LinkParts(_fixture);
            parts.Attach();
            send(parts.Outbox);
            Assert.Equal(1, parts.Started);
        });
    }
}
