using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Tables;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Only the newest message of a latest-only channel matters to a slow viewer.</summary>
public sealed class LatestOnlyChannelTests : IAsyncLifetime
{
    private static readonly ChannelDescriptor Pose = SessionFixture.Channel(1) with { LatestOnly = true };
    private readonly TablesFixture _fixture =
        new() { Descriptor = new RoomDescriptor { Name = "robot", Channels = [Pose, SessionFixture.Channel(2)] } };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    [Trait("Rule", "P2")]
    public void Its_unsent_message_is_replaced_and_those_of_other_channels_are_not()
    {
        var ann = _fixture.Enter();
        _fixture.Tables.Subscribe(ann.Link, 1);
        _fixture.Tables.Subscribe(ann.Link, 2);
        foreach (ulong time in new ulong[] { 1, 2, 3 })
        {
            _fixture.Tables.Publish(1, time, []);
            _fixture.Tables.Publish(2, time, []);
        }

        Assert.Equal([(1UL, 3UL), (2UL, 1UL), (2UL, 2UL), (2UL, 3UL)],
            ann.Messages().Cast<MessageDataMessage>().Select(message => (message.ChannelId, message.LogTime)));
    }

    [Fact]
    [Trait("Rule", "P2")]
    public void A_viewer_whose_queue_is_full_of_it_is_not_reset()
    {
        _fixture.Links.Options.QueueFrames = 1;
        var ann = _fixture.Enter();
        _fixture.Tables.Subscribe(ann.Link, 1);
        _fixture.Tables.Publish(1, 1, []);
        Assert.Equal(new PublishResult(PublishOutcome.Published, 1, 0), _fixture.Tables.Publish(1, 2, []));
        Assert.Empty(_fixture.Links.Resets.Requests);
    }

    [Fact]
    [Trait("Rule", "P2")]
    public void A_message_after_its_channel_was_advertised_anew_does_not_go_before_the_advertisement()
    {
        var ann = _fixture.Enter();
        _fixture.Tables.Subscribe(ann.Link, 1);
        _fixture.Tables.Publish(1, 1, []);
        _fixture.Tables.Unadvertise([1]);
        _fixture.Tables.Advertise([Pose with { Encoding = "protobuf" }]);
        _fixture.Tables.Subscribe(ann.Link, 1);
        _fixture.Tables.Publish(1, 2, []);

        Assert.Collection(
            ann.Messages(),
            message => Assert.Equal(1UL, Assert.IsType<MessageDataMessage>(message).LogTime),
            message => Assert.IsType<UnadvertiseMessage>(message),
            message => Assert.IsType<AdvertiseMessage>(message),
            message => Assert.Equal(2UL, Assert.IsType<MessageDataMessage>(message).LogTime));
    }
}
