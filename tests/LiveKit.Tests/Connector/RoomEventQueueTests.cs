using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Connector;

namespace RemoteAccess.LiveKit.Tests.Connector;

/// <summary>The events that wait for the session are bounded, and the last one is the last.</summary>
public sealed class RoomEventQueueTests
{
    private static readonly RoomDisconnected End = new(RoomDisconnectReason.ConnectionLost, "the room ended");

    private readonly RoomEventQueue _queue = new();

    [Fact]
    public async Task Events_come_in_order_and_nothing_comes_after_the_last()
    {
        Assert.True(_queue.TryWrite(new RoomReconnecting()));
        _queue.Complete(End);
        _queue.TryWrite(new RoomReconnecting());

        Assert.Equal([new RoomReconnecting(), End], await ReadAllAsync());
    }

    [Fact]
    public async Task Too_many_are_refused_and_the_last_one_has_a_place_all_the_same()
    {
        for (var i = 0; i < RoomEventQueue.MaxEvents; i++)
        {
            Assert.True(_queue.TryWrite(new RoomReconnecting()));
        }

        Assert.False(_queue.TryWrite(new RoomReconnecting()));
        _queue.Complete(End);

        var events = await ReadAllAsync();
        Assert.Equal(RoomEventQueue.MaxEvents + 1, events.Count);
        Assert.Equal(End, events[^1]);
    }

    private async Task<List<RoomEvent>> ReadAllAsync() => await _queue.Reader.ReadAllAsync(TestContext.Current.CancellationToken)
        .ToListAsync(TestContext.Current.CancellationToken);
}
