using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;

namespace RemoteAccess.Grains.Tests.Queues;

/// <summary>What is known about a frame in a queue, whether it is stored as bytes alone or with its parts.</summary>
public sealed class QueuedFrameTests
{
    private static readonly CoalescingKey s_key = new CoalescingKey.Parameter("speed");

    [Fact]
    [Trait("Rule", "P2")]
    public void A_frame_says_what_it_was_made_of()
    {
        var request = new PendingRequest.AssetFetch(4);
        var frame = new QueuedFrame(
            new byte[] { 1, 2 }, 7, exempt: true, s_key, answer: true, request, WholeKinds.Graph, held: 1);
        Assert.Equal([1, 2], frame.Bytes.ToArray());
        Assert.Equal((2, 7L, true, true, WholeKinds.Graph, 1),
            (frame.Length, frame.EnqueuedAt, frame.Exempt, frame.Answer, frame.Whole, frame.Held));
        Assert.Same(s_key, frame.Key);
        Assert.Same(request, frame.Request);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "P2")]
    public void An_ordinary_frame_for_one_viewer_is_its_bytes(bool partOfAnArray)
    {
        var bytes = partOfAnArray ? new byte[] { 0, 1, 2, 3 }.AsMemory(1, 2) : new byte[] { 1, 2 };
        var frame = new QueuedFrame(bytes, 7, held: 2);
        Assert.Equal([1, 2], frame.Bytes.ToArray());
        Assert.Equal((2, 7L, false, false, WholeKinds.None, 2),
            (frame.Length, frame.EnqueuedAt, frame.Exempt, frame.Answer, frame.Whole, frame.Held));
        Assert.Equal((null, null), (frame.Key, frame.Request));
    }

    [Fact]
    [Trait("Rule", "B1")]
    [Trait("Rule", "B17")]
    public void A_newer_frame_takes_the_bytes_of_the_place_and_keeps_its_exemption_and_its_request()
    {
        var request = new PendingRequest.AssetFetch(4);
        var newer = new QueuedFrame(new byte[3], 9, key: s_key, held: 3);
        var initial = new QueuedFrame(new byte[2], 7, exempt: true, s_key).ReplacedBy(newer);
        Assert.Equal((3, 9L, true, 0), (initial.Length, initial.EnqueuedAt, initial.Exempt, initial.Held));
        var answer = new QueuedFrame(new byte[2], 7, key: s_key, request: request, held: 2).ReplacedBy(newer);
        Assert.Equal((3, 9L, false, 3), (answer.Length, answer.EnqueuedAt, answer.Exempt, answer.Held));
        Assert.Same(request, answer.Request);
        var ordinary = new QueuedFrame(new byte[2], 7, key: s_key, held: 2).ReplacedBy(newer);
        Assert.Equal((3, 9L, false, 3), (ordinary.Length, ordinary.EnqueuedAt, ordinary.Exempt, ordinary.Held));
        Assert.Same(s_key, ordinary.Key);
    }

    [Fact]
    [Trait("Rule", "P2")]
    public void Without_its_key_a_frame_is_otherwise_the_same()
    {
        var sealedFrame = new QueuedFrame(new byte[2], 7, exempt: true, s_key).WithoutKey();
        Assert.Equal((2, 7L, true, null), (sealedFrame.Length, sealedFrame.EnqueuedAt, sealedFrame.Exempt, sealedFrame.Key));
        Assert.Equal(2, new QueuedFrame(new byte[2], 7, held: 2).WithoutKey().Length);
    }
}
