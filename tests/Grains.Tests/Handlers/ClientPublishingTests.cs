using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Listeners;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Handlers;

/// <summary>What viewers publish, and what the listener hears of it.</summary>
public sealed class ClientPublishingTests
{
    private static readonly ClientChannelAdvertisement Teleop = new()
    {
        Id = 4,
        Topic = "/teleop",
        Encoding = "json",
        SchemaName = "Twist",
    };

    [Fact]
    public async Task A_message_on_an_advertised_channel_reaches_the_listener_behind_its_channel()
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.SendAsync(ClientMessageEncoder.Advertise([Teleop]));
        await device.SendAsync(ClientMessageEncoder.MessageData(4, [1, 2]));
        await device.SendAsync(ClientMessageEncoder.Unadvertise([4]));
        await device.Fixture.Until(() => device.Handler.Events.OfType<ClientChannelUnadvertised>().Any(), "the end of the channel");

        var heard = device.Handler.Events.Where(told => told is not RoomPhaseChanged).ToArray();
        Assert.Collection(
            heard,
            told => Assert.Equal(device.Ann.Sid, Assert.IsType<ViewerJoined>(told).Viewer.Sid),
            told => Assert.Equal((4u, "/teleop", "json", "Twist"), Described(Assert.IsType<ClientChannelAdvertised>(told).Channel)),
            told =>
            {
                var message = Assert.IsType<ClientMessageReceived>(told);
                Assert.Equal((4u, "/teleop"), (message.ChannelId, message.Topic));
                Assert.Equal([1, 2], message.Data);
            },
            told => Assert.Equal(4u, Assert.IsType<ClientChannelUnadvertised>(told).Channel.Id));
        Assert.Empty(device.Answers);
        Assert.Equal(1, device.Fixture.Counted("remote_access.audit", "publish"));
    }

    [Fact]
    public async Task No_message_of_a_viewer_is_handled_before_the_listener_is_notified_of_its_join()
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.SendAsync(ClientMessageEncoder.Advertise([Teleop]));
        await device.HandledAsync();
        var next = RemoteAccess.Keys.ParticipantSid.Parse("PA_next");

        // While the connection before is cleaned up, the next one's streams may be read already.
        var early = false;
        device.Inbound.Aborting = () =>
        {
            early = device.Fixture.Session.Link(next) is not null;
            device.Inbound.Aborting = () => { };
        };
        device.Fixture.Room.Join("ann", "PA_next", joinedAt: 2_000);
        await device.Fixture.Registered(next);
        await device.Fixture.Until(() => device.Inbound.IsAborted, "the stream of the connection before to be given back");
        await device.Fixture.Until(() => device.Handler.Events.OfType<ViewerJoined>().Count() == 2, "the listener to be told");
        Assert.False(early);
        Assert.Collection(
            device.Handler.Events.Where(told => told is ViewerLeft or ViewerJoined),
            told => Assert.Equal(device.Ann.Sid, Assert.IsType<ViewerJoined>(told).Viewer.Sid),
            told => Assert.Equal(device.Ann.Sid, Assert.IsType<ViewerLeft>(told).Viewer.Sid),
            told => Assert.Equal(next, Assert.IsType<ViewerJoined>(told).Viewer.Sid));
    }

    [Fact]
    public async Task A_message_on_a_channel_that_is_not_advertised_is_an_error()
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.AskAsync(ClientMessageEncoder.MessageData(9, [1]));
        Assert.Equal([new StatusMessage(StatusLevel.Error, "Client has not advertised channel: 9")], device.Answers);
    }

    [Fact]
    public async Task Taking_back_what_is_not_advertised_any_more_is_no_error()
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.SendAsync(ClientMessageEncoder.Advertise([Teleop, Teleop with { Id = 5 }]));
        await device.SendAsync(ClientMessageEncoder.Unadvertise([4]));
        await device.SendAsync(ClientMessageEncoder.Unadvertise([4, 9, 5]));
        await device.HandledAsync();
        Assert.IsType<PongMessage>(Assert.Single(device.Answers));
        await device.Fixture.Until(
            () => device.Handler.Events.OfType<ClientChannelUnadvertised>().Count() == 2, "the ends of both channels");
        Assert.Equal([4u, 5u], device.Handler.Events.OfType<ClientChannelUnadvertised>().Select(told => told.Channel.Id));
    }

    [Fact]
    public async Task A_schema_without_its_encoding_is_none_to_the_listener_and_keeps_its_name()
    {
        await using var device = await new DeviceFixture().StartAsync();
        const string json =
            """{"op":"advertise","channels":[{"id":1,"topic":"/t","encoding":"protobuf","schemaName":"Named","schema":"CgNhYmM="}]}""";
        await device.SendAsync(ControlFrame.Text(json).Encoded);
        await device.Fixture.Until(() => device.Handler.Events.OfType<ClientChannelAdvertised>().Any(), "the channel");
        var channel = Assert.Single(device.Handler.Events.OfType<ClientChannelAdvertised>()).Channel;
        Assert.Equal((1u, "/t", "protobuf", "Named"), Described(channel));
        Assert.Null(channel.Schema);
        Assert.Null(channel.SchemaEncoding);
    }

    [Fact]
    public async Task A_duplicate_is_ignored_with_a_warning_and_the_first_stays()
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.SendAsync(ClientMessageEncoder.Advertise([Teleop]));
        await device.AskAsync(ClientMessageEncoder.Advertise([Teleop with { Topic = "/other" }]));
        Assert.Equal(
            [new StatusMessage(StatusLevel.Warning, "Client is already advertising channel: 4; ignoring advertisement")], device.Answers);
        await device.SendAsync(ClientMessageEncoder.MessageData(4, []));
        await device.Fixture.Until(() => device.Handler.Events.OfType<ClientMessageReceived>().Any(), "the message");
        Assert.Equal("/teleop", device.Handler.Events.OfType<ClientMessageReceived>().Single().Topic);
    }

    [Fact]
    public async Task An_undecodable_schema_is_an_error_and_the_other_channels_go_on()
    {
        await using var device = await new DeviceFixture().StartAsync();
        const string json = """
            {"op":"advertise","channels":[
              {"id":1,"topic":"/bad","encoding":"protobuf","schemaName":"X","schemaEncoding":"protobuf","schema":"###"},
              {"id":2,"topic":"/good","encoding":"json","schemaName":"Named"}]}
            """;
        await device.AskAsync(ControlFrame.Text(json).Encoded);
        await device.Fixture.Until(() => device.Handler.Events.OfType<ClientChannelAdvertised>().Any(), "the good channel");
        var status = Assert.IsType<StatusMessage>(Assert.Single(device.Answers));
        Assert.Equal(StatusLevel.Error, status.Level);
        Assert.StartsWith("Failed to decode schema for channel 1: ", status.Message, StringComparison.Ordinal);
        var good = Assert.Single(device.Handler.Events.OfType<ClientChannelAdvertised>()).Channel;
        Assert.Equal((2u, "/good", "json", "Named"), Described(good));
        Assert.Null(good.Schema);
    }

    [Theory]
    [InlineData("advertise")]
    [InlineData("unadvertise")]
    [InlineData("message")]
    public async Task A_device_that_takes_nothing_says_so(string what)
    {
        await using var device = await new DeviceFixture()
            .With(descriptor => descriptor with { Capabilities = DeviceCapabilities.None, Services = [] }).StartAsync();
        await device.AskAsync(what switch
        {
            "advertise" => ClientMessageEncoder.Advertise([Teleop]),
            "unadvertise" => ClientMessageEncoder.Unadvertise([4]),
            _ => ClientMessageEncoder.MessageData(4, []),
        });
        Assert.Equal([new StatusMessage(StatusLevel.Error, "Server does not support clientPublish capability")], device.Answers);
    }

    [Fact]
    public async Task A_viewer_advertises_no_more_channels_than_it_may()
    {
        await using var device = new DeviceFixture();
        device.Fixture.Options.Inbound.ClientChannelsPerViewer = 1;
        await device.StartAsync();
        await device.AskAsync(ClientMessageEncoder.Advertise([Teleop, Teleop with { Id = 5 }]));
        Assert.Equal(
            [new StatusMessage(StatusLevel.Error, "Channel 5 is refused: a viewer may advertise 1 channels with 8388608 bytes in total")],
            device.Answers);
    }

    [Fact]
    public async Task What_is_held_for_a_viewer_is_bounded_in_bytes_and_given_back()
    {
        await using var device = new DeviceFixture();
        device.Fixture.Options.Inbound.StateBytesPerViewer = 64 * 1024;
        await device.StartAsync();
        var large = Teleop with { SchemaEncoding = "jsonschema", Schema = new byte[40_000] };
        await device.SendAsync(ClientMessageEncoder.Advertise([large]));
        await device.AskAsync(ClientMessageEncoder.Advertise([large with { Id = 5 }]));
        await device.AskAsync(ClientMessageEncoder.SubscribeParameterUpdates([new string('p', 20_000), "short"]), 2);
        Assert.Equal(
            [
                new StatusMessage(
                    StatusLevel.Error, "Channel 5 is refused: a viewer may advertise 1000 channels with 65536 bytes in total"),
                new StatusMessage(
                    StatusLevel.Error,
                        "1 parameter names were not subscribed: a viewer may subscribe to 10000 names with 65536 bytes in total"),
            ],
            device.Answers);
        await device.SendAsync(ClientMessageEncoder.Unadvertise([4]));
        await device.SendAsync(ClientMessageEncoder.Advertise([large with { Id = 5 }]));
        await device.Fixture.Until(
            () => device.Handler.Events.OfType<ClientChannelAdvertised>().Count() == 2, "the second channel, in the place of the first");
    }

    [Fact]
    public async Task A_viewer_that_leaves_takes_its_channels_along_before_it_is_gone()
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.SendAsync(ClientMessageEncoder.Advertise([Teleop]));
        await device.SendAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(1)]));
        await device.SendAsync(ClientMessageEncoder.SubscribeParameterUpdates(["one"]));
        await device.SendAsync(ClientMessageEncoder.SubscribeConnectionGraph());
        await device.HandledAsync();
        device.Fixture.Room.Leave(device.Ann);
        await device.Fixture.Until(() => device.Handler.Events.OfType<ViewerLeft>().Any(), "the leave");

        var heard = device.Handler.Events.Where(told => told is not (RoomPhaseChanged or ViewerJoined)).ToArray();
        Assert.Equal(11, heard.Length);
        Assert.IsType<ClientChannelAdvertised>(heard[0]);
        Assert.Equal(new ChannelSubscribed(1), heard[1]);
        Assert.Equal((device.Ann.Sid, 1UL), (Assert.IsType<ViewerSubscribed>(heard[2]).Viewer.Sid, ((ViewerSubscribed)heard[2]).ChannelId));
        Assert.Equal(["one"], Assert.IsType<ParametersSubscribed>(heard[3]).Names);
        Assert.IsType<ConnectionGraphSubscribed>(heard[4]);
        Assert.Single(heard[5..10].OfType<ClientChannelUnadvertised>());
        Assert.Equal(1UL, Assert.Single(heard[5..10].OfType<ViewerUnsubscribed>()).ChannelId);
        Assert.Contains(new ChannelUnsubscribed(1), heard[5..10]);
        Assert.Equal(["one"], heard[5..10].OfType<ParametersUnsubscribed>().Single().Names);
        Assert.Single(heard[5..10].OfType<ConnectionGraphUnsubscribed>());
        Assert.Equal(ReasonCode.Disconnected, Assert.IsType<ViewerLeft>(heard[10]).Reason);
    }

    [Fact]
    public async Task A_slow_listener_loses_messages_and_the_viewer_is_warned_once_per_episode()
    {
        await using var device = new DeviceFixture();
        device.Fixture.Options.Handlers.ListenerQueueEvents = 16;
        await device.StartAsync();
        await device.SendAsync(ClientMessageEncoder.Advertise([Teleop]));
        await device.HandledAsync();
        await device.Fixture.Session.WhenListenerIdle().Within("the listener to be idle");
        var gate = new TaskCompletionSource();
        device.Handler.Listen = _ => gate.Task;
        await device.SendAsync(ClientMessageEncoder.MessageData(4, [0]));
        await device.Fixture.Until(() => device.Handler.Events.OfType<ClientMessageReceived>().Any(), "the first message to be told");
        for (var i = 0; i < 20; i++)
        {
            await device.SendAsync(ClientMessageEncoder.MessageData(4, [1]));
        }

        await device.HandledAsync();
        Assert.Equal(
            [new StatusMessage(StatusLevel.Warning, "The device cannot keep up with what you publish; messages are dropped")],
            device.Answers.OfType<StatusMessage>());
        device.Handler.Listen = _ => Task.CompletedTask;
        gate.SetResult();
        await device.Fixture.Until(() => device.Handler.Events.OfType<ClientMessageReceived>().Count() == 17, "those that had room");
        await device.Fixture.Until(() => device.Handler.Batches.Sum(batch => batch.Missed) == 4, "the number of those that had none");
    }

    private static (uint Id, string Topic, string Encoding, string SchemaName) Described(ClientChannel channel) =>
        (channel.Id, channel.Topic, channel.Encoding, channel.SchemaName);
}
