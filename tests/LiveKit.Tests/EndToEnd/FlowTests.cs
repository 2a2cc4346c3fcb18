using RemoteAccess.LiveKit.Tests.Fakes;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.LiveKit.Tests.EndToEnd;

/// <summary>
/// A viewer that stops acknowledging (B12), on a transport that goes on accepting bytes for it: the deadline of a write is shorter than the
/// stall's, so had one write had to wait, the reason would be <c>WriteTimeout</c>.
/// </summary>
[Collection(LibraryCollection.Name)]
[Trait("Rule", "B12")]
public sealed class FlowTests
{
    private const int Window = 64 * 1024;
    private const int Messages = 40;
    private const int MessageBytes = 10_000;

    private static readonly RoomDescriptor s_device = new()
    {
        Name = "Test device",
        Channels = [new ChannelDescriptor { Id = 1, Topic = "/state", Encoding = "json" }],
    };

    [Fact]
    public async Task A_viewer_that_stops_acknowledging_is_reset_as_stalled_and_one_without_flow_control_gets_everything()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var silo = await LiveKitSilo.StartAsync(server, options =>
        {
            options.Participant.StallTimeout = TimeSpan.FromSeconds(3);
            options.Participant.WriteTimeout = TimeSpan.FromSeconds(2);
            options.Participant.FlowWindowBytes = Window;
        });
        var room = await silo.OpenAsync(server.Room, s_device);
        await using var frozen = await ProtocolViewer.JoinAsync(
            server, "frozen", new Dictionary<string, string> { [ViewerAttributes.Flow] = ViewerAttributes.FlowAcknowledged });
        await using var plain = await ProtocolViewer.JoinAsync(server, "plain");
        await SubscribeAsync(room, frozen, recipients: 1);
        await frozen.AcknowledgeAsync();
        await SubscribeAsync(room, plain, recipients: 2);
        await frozen.NextAsync<MessageDataMessage>();
        await frozen.AcknowledgeAsync();

        for (var i = 0; i < Messages; i++)
        {
            Assert.Equal(new PublishResult(PublishOutcome.Published, 2, 0), await room.Publish(1, (ulong)i, new byte[MessageBytes]));
        }

        for (var i = 0; i < Messages; i++)
        {
            Assert.Equal((ulong)i, (await plain.NextAsync<MessageDataMessage>()).LogTime);
        }

        var received = 0;
        while (frozen.Streams == 1)
        {
            received += await frozen.NextAsync<ServerMessage>() is MessageDataMessage ? 1 : 0;
        }

        Assert.InRange(received, 1, Window / MessageBytes);
        var notice = await frozen.NextAsync<StatusMessage>();
        Assert.StartsWith("This connection was reset: Stalled", notice.Message, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(await room.GetParticipants(), entry => entry.Identity == "frozen").Resets);

        // It acknowledges again: more than a window, and without a reset.
        await frozen.AcknowledgeAsync();
        await SubscribeAsync(room, frozen, recipients: 2);
        for (var i = 0; i < Messages; i++)
        {
            await room.Publish(1, 0, new byte[MessageBytes]);
            await frozen.NextAsync<MessageDataMessage>();
            await frozen.AcknowledgeAsync();
        }

        Assert.Equal((2, 1), (frozen.Streams, plain.Streams));
    }

    // What is published until it is subscribed is empty, and is read here.
    private static async Task SubscribeAsync(IRoomGrain room, ProtocolViewer viewer, int recipients)
    {
        await viewer.SendAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(1)]));
        await Patience.UntilAsync(async () => (await room.GetChannels()).Single().Subscribers == recipients, "the subscription");
        Assert.Equal(recipients, (await room.Publish(1, ulong.MaxValue, [])).Recipients);
        while ((await viewer.NextAsync<MessageDataMessage>()).LogTime != ulong.MaxValue)
        {
        }
    }
}
