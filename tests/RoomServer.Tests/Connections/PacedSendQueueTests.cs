using System.Net.WebSockets;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Connections;

/// <summary>What viewers may put on the wire of a viewer, and what goes ahead of it.</summary>
[Trait("Rule", "B14")]
public sealed class PacedSendQueueTests
{
    private const int Rate = 10_000;
    private const int Bytes = 1_000 - PeerSendQueue.MessageCost;

    private readonly FakeTimeProvider _time = new();
    private readonly QueueShare _share = new(ViewersShare.Of(new RoomServerOptions()));
    private int _delayed;

    [Fact]
    public void While_the_rate_is_kept_everything_goes_in_the_order_of_adding()
    {
        var queue = Paced();
        var sent = Enumerable.Range(0, 10).Select(i => Item($"{i}", i)).ToArray();
        for (var i = 0; i < sent.Length; i++)
        {
            Assert.True(queue.TryAddPacket(sent[i], i % 2 == 0 ? _share : null));
        }

        Assert.Equal(sent.Select(item => item.Name), TakeAll(queue));
        Assert.Equal(0, _delayed);
    }

    [Fact]
    public async Task Past_the_rate_viewers_packets_wait_and_the_device_goes_ahead()
    {
        var queue = Paced();
        Spend(queue);
        Assert.True(queue.TryAddPacket(Item("viewer 1"), _share));
        Assert.True(queue.TryAddPacket(Item("device 1")));
        Assert.True(queue.TryAdd(Item("own")));
        Assert.True(queue.TryAddPacket(Item("viewer 2"), _share));

        Assert.Equal(["device 1", "own"], TakeAll(queue));
        Assert.Equal(2, _delayed);
        Assert.Equal((2, 2L * Bytes, 2), (queue.Count, queue.Bytes, _share.Messages));

        var wait = queue.WaitAsync().AsTask();
        Assert.False(wait.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await wait.Within("the time of the first packet"));
        Assert.Equal(["viewer 1"], TakeAll(queue));
        wait = queue.WaitAsync().AsTask();
        Assert.True(queue.TryAddPacket(Item("device 2")));
        Assert.True(await wait.Within("the device's packet"));
        Assert.Equal(["device 2"], TakeAll(queue));
        _time.Advance(TimeSpan.FromMilliseconds(1_000.0 * 1_000 / Rate));
        Assert.Equal(["viewer 2"], TakeAll(queue));
    }

    [Fact]
    public void In_a_second_no_more_goes_than_the_rate_and_one_message()
    {
        var queue = Paced();
        for (var i = 0; i < 60; i++)
        {
            Assert.True(queue.TryAddPacket(Item($"{i}"), _share));
        }

        Assert.Equal(10, TakeAll(queue).Count);
        for (var second = 0; second < 4; second++)
        {
            var sent = 0;
            for (var tenth = 0; tenth < 10; tenth++)
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                sent += TakeAll(queue).Count;
            }

            Assert.InRange(sent, 10, 11);
        }
    }

    [Fact]
    public void Signals_about_viewers_precede_packets_and_are_charged()
    {
        var queue = Paced();
        for (var i = 0; i < 10; i++)
        {
            Assert.True(queue.TryAddCaused(Item($"told {i}"), _share, CausedOrder.Announced));
        }

        Assert.True(queue.TryAddPacket(Item("packet"), _share));
        Assert.Equal(10, TakeAll(queue).Count);
        Assert.True(queue.TryAddCaused(Item("told late"), _share, CausedOrder.Announced));
        Assert.Equal(["told late"], TakeAll(queue));
        _time.Advance(TimeSpan.FromMilliseconds(201));
        Assert.Equal(["packet"], TakeAll(queue));
    }

    [Fact]
    public void The_departure_of_a_sender_follows_its_packets_and_later_signals_follow_the_departure()
    {
        var queue = Paced();
        Spend(queue);
        queue.TryAddPacket(Item("packet"), _share);
        queue.TryAddCaused(Item("end"), _share, CausedOrder.BehindPackets);
        queue.TryAddCaused(Item("joined"), _share, CausedOrder.Announced);
        queue.TryAddCaused(Item("left"), _share, CausedOrder.AnnouncedBehindPackets);
        queue.TryAddCaused(Item("joined again"), _share, CausedOrder.Announced);
        queue.TryAddPacket(Item("device"));

        Assert.Equal(["joined", "device"], TakeAll(queue));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["packet", "end", "left", "joined again"], TakeAll(queue));
        queue.TryAddCaused(Item("at once"), _share, CausedOrder.Announced);
        Assert.Equal(["at once"], TakeAll(queue));
    }

    [Fact]
    public async Task Closing_ends_the_wait_and_gives_back_what_waits()
    {
        var queue = Paced();
        Spend(queue);
        queue.TryAddPacket(Item("packet"), _share);
        var wait = queue.WaitAsync().AsTask();

        queue.Close();
        queue.Drain();

        await wait.Within("the end of the wait");
        Assert.False(await queue.WaitAsync());
        Assert.False(queue.TryAddCaused(Item("late"), _share, CausedOrder.Announced));
        Assert.Equal((0, 0L, 0), (queue.Count, queue.Bytes, _share.Messages));
    }

    [Fact]
    public void A_device_is_sent_everything_in_order_and_at_once()
    {
        var queue = new PeerSendQueue(maxMessages: 100, maxBytes: 1_000_000);
        var sent = Enumerable.Range(0, 50).Select(i => Item($"{i}")).ToArray();
        for (var i = 0; i < sent.Length; i++)
        {
            Assert.True(i % 5 == 0 ? queue.TryAddCaused(sent[i], _share, (CausedOrder)(i / 5 % 3)) : queue.TryAddPacket(sent[i], _share));
        }

        Assert.Equal(sent.Select(item => item.Name), TakeAll(queue));
        Assert.Equal(0, _share.Messages);
    }

    private PeerSendQueue Paced() =>
        new(maxMessages: 100, maxBytes: 1_000_000, fromViewers: new ByteRate(Rate, _time), delayed: () => _delayed++);

    private void Spend(PeerSendQueue queue)
    {
        Assert.True(queue.TryAddPacket(Item("first", Rate - PeerSendQueue.MessageCost), _share));
        Assert.Equal(["first"], TakeAll(queue));
    }

    private static List<string> TakeAll(PeerSendQueue queue)
    {
        var names = new List<string>();
        while (queue.TryTake(out var item))
        {
            names.Add(((Named)item).Name);
        }

        return names;
    }

    private static Named Item(string name, int bytes = Bytes) => new(name, bytes);

    private sealed class Named(string name, int bytes) : QueuedMessage
    {
        public string Name => name;

        public override int QueuedBytes => bytes;

        public override WebSocketMessageType Type => WebSocketMessageType.Binary;

        public override ReadOnlyMemory<byte> Bytes => new byte[bytes];
    }
}
