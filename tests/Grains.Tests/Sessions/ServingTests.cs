using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>The thin slice: join, snapshot, subscribe, publish, leave.</summary>
public sealed class ServingTests
{
    [Fact]
    public async Task A_viewer_that_joins_gets_the_snapshot_subscribes_and_receives()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (viewer, stream) = await fixture.JoinRegistered("ann");
        await fixture.Until(() => stream.Frames.Count == 2, "the snapshot");
        Assert.IsType<ServerInfoMessage>(stream.Messages[0]);
        Assert.IsType<AdvertiseMessage>(stream.Messages[1]);

        var inbound = fixture.Room.OpenInbound("ann", viewer.Sid);
        await inbound.SendAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(1)]));
        await fixture.Until(() => session.Channels[0].Subscribers == 1, "the subscription");

        Assert.Equal(new PublishResult(PublishOutcome.Published, 1, 0), session.Publish(1, 42, "{}"u8));
        await fixture.Until(() => stream.Frames.Count == 3, "the message");
        Assert.Equal(ServerMessageEncoder.MessageData(1, 42, "{}"u8), stream.Frames[2]);

        fixture.Room.Leave(viewer);
        await fixture.Unregistered(viewer.Sid);
        await fixture.Until(() => stream.IsClosed && session.Holdings == (0, 0, 0), "everything to be given back");
    }
}
