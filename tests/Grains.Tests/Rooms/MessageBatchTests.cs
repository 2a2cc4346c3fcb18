using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Rooms;

/// <summary>Many messages in one call.</summary>
public sealed class MessageBatchTests
{
    [Fact]
    public async Task Each_message_is_published_for_itself_and_counted_by_what_became_of_it()
    {
        await using var fixture = new SessionFixture();
        fixture.Options.Participant.MaxFrameBytes = 64 * 1024;
        var session = await fixture.StartConnected();
        var result = MessageBatch.Publish(session,
            [new ChannelMessage(1, 0, [1]), new ChannelMessage(404, 0, [1]), new ChannelMessage(1, 0, new byte[64 * 1024]),
                new(1, 0, [2])]);
        Assert.Equal(new BatchPublishResult(2, 1, 1, 0, 0), result);
        Assert.Equal(2, session.Channels[0].Messages);
    }
}
