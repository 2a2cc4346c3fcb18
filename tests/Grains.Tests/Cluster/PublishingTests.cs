using RemoteAccess.ConnectionGraph;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>Everything a device can say, said from silo A to a room on silo B.</summary>
public sealed class PublishingTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private static readonly ConnectionGraphState Graph = new()
    {
        PublishedTopics = new Dictionary<string,
        IReadOnlyList<string>>
        { ["/imu"] = ["driver"] },
    };

    private IGrainFactory FromA => TwoSilos.Grains(silos.A);

    [Fact]
    [Trait("Rule", "S3")]
    public async Task Services_are_part_of_the_snapshot_and_their_changes_are_sent()
    {
        var device = FromA.GetGrain<IDescribedDevice>("services");
        var (room, session) = await Open("services", DescribedDevice.Descriptor(device) with { Channels = [] });
        var ann = room.Join("ann");
        var stream = await room.StreamTo("ann");
        await silos.Pulse.Until(() => session.Link(ann.Sid) is not null && stream.Frames.Count == 2, "the snapshot");
        var info = Assert.IsType<ServerInfoMessage>(stream.Messages[0]).Info;
        Assert.Equal(["clientPublish", "parameters", "parametersSubscribe", "services", "assets", "connectionGraph"], info.Capabilities);
        Assert.Equal([1u, 2u], Assert.IsType<AdvertiseServicesMessage>(stream.Messages[1]).Services.Select(service => service.Id));

        var grain = FromA.GetGrain<IRoomGrain>("services");
        await grain.AdvertiseServices([DescribedDevice.Service(3, device), DescribedDevice.Service(1, device)]);
        await grain.AdvertiseServices([DescribedDevice.Service(3, device)]);
        await grain.UnadvertiseServices([1, 404, 3]);
        await grain.UnadvertiseServices([404]);
        await silos.Pulse.Until(() => stream.Frames.Count == 4, "the changes");
        Assert.Equal("/service3", Assert.Single(Assert.IsType<AdvertiseServicesMessage>(stream.Messages[2]).Services).Name);
        Assert.Equal([1u, 3u], Assert.IsType<UnadvertiseServicesMessage>(stream.Messages[3]).ServiceIds);
        Assert.Equal(["/service2"], (await grain.GetState()).Services);
        await grain.CloseAsync();
    }

    [Fact]
    public async Task A_service_whose_id_or_name_is_taken_is_refused_and_none_of_the_call_is_added()
    {
        var device = FromA.GetGrain<IDescribedDevice>("taken");
        await Open("taken", DescribedDevice.Descriptor(device));
        var grain = FromA.GetGrain<IRoomGrain>("taken");
        var other = FromA.GetGrain<IDescribedDevice>("another");
        var error = await Assert.ThrowsAsync<RoomDescriptorException>(() => grain.AdvertiseServices(
            [DescribedDevice.Service(1, other), DescribedDevice.Service(7, device) with { Name = "/service2" },
                DescribedDevice.Service(8, device)]));
        Assert.Collection(
            error.Errors,
            each => Assert.Equal("Service 1 is already advertised as '/service1'; unadvertise it first or use another id.", each),
            each => Assert.Equal(
                "The name '/service2' of service 7 is taken by service 2; unadvertise that service first or use another name.", each));
        Assert.Equal(["/service1", "/service2"], (await grain.GetState()).Services);
        await grain.UnadvertiseServices([2]);
        await grain.AdvertiseServices([DescribedDevice.Service(7, device) with { Name = "/service2" }]);
        Assert.Equal(["/service1", "/service2"], (await grain.GetState()).Services);
        await Assert.ThrowsAsync<RoomDescriptorException>(
            () => grain.AdvertiseServices([DescribedDevice.Service(9, device) with { Name = "" }]));
        await grain.CloseAsync();
    }

    [Fact]
    public async Task A_room_that_does_not_offer_services_takes_none()
    {
        await Open("plain", null);
        var grain = FromA.GetGrain<IRoomGrain>("plain");
        var error = await Assert.ThrowsAsync<RoomDescriptorException>(
            () => grain.AdvertiseServices([DescribedDevice.Service(1, FromA.GetGrain<IDescribedDevice>("plain"))]));
        Assert.Contains("without Services in its Capabilities", Assert.Single(error.Errors), StringComparison.Ordinal);
        await grain.CloseAsync();
    }

    [Fact]
    public async Task A_service_is_found_by_its_id_with_its_handler_and_the_encodings_it_accepts()
    {
        var device = FromA.GetGrain<IDescribedDevice>("found");
        var context = new SessionFixture();
        context.Descriptor = DescribedDevice.Descriptor(device);
        var tables = new RoomTables(
            context.Context(), new ServerInfo { Name = "robot" }, RemoteAccess.Grains.Listening.NoListener.Instance);
        Assert.Equal(device.GetGrainId(), tables.Service(1)!.Descriptor.Handler.GetGrainId());
        Assert.True(tables.Service(1)!.Advertisement.AcceptsRequestEncoding("cdr", ["cdr"]));
        Assert.False(tables.Service(2)!.Advertisement.AcceptsRequestEncoding("cdr", ["cdr"]));
        Assert.True(tables.Service(2)!.Advertisement.AcceptsRequestEncoding("json", ["cdr"]));
        Assert.Null(tables.Service(404));
        tables.UnadvertiseServices([1]);
        Assert.Null(tables.Service(1));
        await context.DisposeAsync();
    }

    [Fact]
    [Trait("Rule", "S5")]
    public async Task Statuses_and_the_time_go_to_everyone()
    {
        var (room, session) = await Open("statuses", null);
        var ann = room.Join("ann");
        var stream = await room.StreamTo("ann");
        await silos.Pulse.Until(() => session.Link(ann.Sid) is not null && stream.Frames.Count == 2, "the snapshot");
        var grain = FromA.GetGrain<IRoomGrain>("statuses");
        var one = new PublishResult(PublishOutcome.Published, 1, 0);
        Assert.Equal(one, await grain.PublishStatus(new StatusNotice(NoticeLevel.Warning, "low", "battery")));
        Assert.Equal(one, await grain.RemoveStatus(["battery"]));
        Assert.Equal(one, await grain.PublishTime(1_234_567_890_123));
        await silos.Pulse.Until(() => stream.Frames.Count == 6, "four frames");
        Assert.Equal(new StatusMessage(StatusLevel.Warning, "low", "battery"), stream.Messages[2]);
        Assert.Equal(["battery"], Assert.IsType<RemoveStatusMessage>(stream.Messages[3]).StatusIds);
        Assert.Equal(["time"], Assert.IsType<ServerInfoMessage>(stream.Messages[4]).Info.Capabilities);
        Assert.Equal(new TimeMessage(1_234_567_890_123), stream.Messages[5]);
        await grain.CloseAsync();
    }

    [Fact]
    public async Task Parameters_and_the_graph_go_to_who_asked_for_them()
    {
        var (room, session) = await Open("interests", null);
        var ann = room.Join("ann");
        var stream = await room.StreamTo("ann");
        await silos.Pulse.Until(() => session.Link(ann.Sid) is not null && stream.Frames.Count == 2, "the snapshot");
        session.Tables.SubscribeParameters(session.Link(ann.Sid)!, ["speed"]);
        session.Tables.SubscribeGraph(session.Link(ann.Sid)!);
        var grain = FromA.GetGrain<IRoomGrain>("interests");
        var speed = new Parameter("speed", new FloatParameterValue(1));
        Assert.Equal(new PublishResult(PublishOutcome.Published, 1, 0),
            await grain.PublishParameterValues([speed, new Parameter("mode"), new Parameter("x", new IntegerParameterValue(1))]));
        Assert.Equal(new PublishResult(PublishOutcome.Published, 1, 0), await grain.PublishConnectionGraph(Graph));
        await silos.Pulse.Until(() => stream.Frames.Count == 5, "graph, parameter, difference");
        Assert.Equal([speed], Assert.IsType<ParameterValuesMessage>(stream.Messages[3]).Parameters);
        Assert.Equal(
            ["driver"], Assert.Single(Assert.IsType<ConnectionGraphUpdateMessage>(stream.Messages[4]).Update.PublishedTopics).PublisherIds);
        await grain.CloseAsync();
    }

    [Fact]
    public async Task Each_message_of_a_batch_stands_for_itself_and_channels_count_them()
    {
        var (room, session) = await Open("batches", new RoomDescriptor
        {
            Name = "robot",
            Channels = [SessionFixture.Channel(1), SessionFixture.Channel(2)],
        });
        var ann = room.Join("ann");
        var stream = await room.StreamTo("ann");
        await silos.Pulse.Until(() => session.Link(ann.Sid) is not null && stream.Frames.Count == 2, "the snapshot");
        session.Tables.Subscribe(session.Link(ann.Sid)!, 1);
        var grain = FromA.GetGrain<IRoomGrain>("batches");
        var result = await grain.PublishBatch(
        [
            new ChannelMessage(1, 1, [1]), new ChannelMessage(2, 2, [2, 2]), new ChannelMessage(404, 3, []),
                new ChannelMessage(2, 4, new byte[32 * 1024 * 1024]), new ChannelMessage(1, 5, [3, 3, 3]),
        ]);
        Assert.Equal(new BatchPublishResult(Published: 3, UnknownChannel: 1, FrameTooLarge: 1, RoomNotOpen: 0, Overflowed: 0), result);
        Assert.Equal(default, await grain.PublishBatch([]));
        await silos.Pulse.Until(() => stream.Frames.Count == 4, "both messages");
        Assert.Equal([1UL, 5UL], stream.Messages.OfType<MessageDataMessage>().Select(message => message.LogTime));

        ChannelEntry[] expected =
        [
            new(1, "/topic1", 1) { Messages = 2, Bytes = 4 },
            new(2, "/topic2", 0) { Messages = 1, Bytes = 2, Dropped = 1 },
        ];
        Assert.Equal(expected, await grain.GetChannels());
        Assert.Equal(expected, (await grain.GetState()).Channels);
        await grain.CloseAsync();
    }

    [Fact]
    public async Task A_room_that_is_not_open_says_so_in_each_answer()
    {
        var grain = FromA.GetGrain<IRoomGrain>("closed");
        var notOpen = new PublishResult(PublishOutcome.RoomNotOpen, 0, 0);
        Assert.Equal(
            new BatchPublishResult(0, 0, 0, 2, 0), await grain.PublishBatch([new ChannelMessage(1, 1, []), new ChannelMessage(1, 2, [])]));
        Assert.Equal(notOpen, await grain.PublishStatus(new StatusNotice(NoticeLevel.Info, "x")));
        Assert.Equal(notOpen, await grain.RemoveStatus(["x"]));
        Assert.Equal(notOpen, await grain.PublishParameterValues([]));
        Assert.Equal(notOpen, await grain.PublishConnectionGraph(Graph));
        Assert.Equal(notOpen, await grain.PublishTime(1));
        Assert.Empty(await grain.GetChannels());
        await Assert.ThrowsAsync<RoomNotOpenException>(() => grain.AdvertiseServices([]));
        await Assert.ThrowsAsync<RoomNotOpenException>(() => grain.UnadvertiseServices([1]));
    }

    [Fact]
    public async Task Invalid_arguments_are_refused_with_the_fix_and_nothing_is_published()
    {
        await Open("arguments", null);
        var grain = FromA.GetGrain<IRoomGrain>("arguments");
        await Refused("null data", () => grain.PublishBatch([new ChannelMessage(1, 1, []), new ChannelMessage(1, 2, null!)]));
        await Refused("Message 1 of 2", () => grain.PublishBatch([new ChannelMessage(1, 1, []), null!]));
        await Refused("status.Message", () => grain.PublishStatus(new StatusNotice(NoticeLevel.Info, " ")));
        await Refused("Level 9 is unknown; give Info, Warning, Error", () => grain.PublishStatus(new StatusNotice((NoticeLevel)9, "x")));
        await Refused("The id 'channel-drops-1' is reserved for the room's own status",
            () => grain.PublishStatus(new StatusNotice(NoticeLevel.Info, "x", "channel-drops-1")));
        await Refused("The id is empty", () => grain.PublishStatus(new StatusNotice(NoticeLevel.Info, "x", "")));
        await Refused("One of the ids is null", () => grain.RemoveStatus([null!]));
        await Refused("Parameter 0 of 1", () => grain.PublishParameterValues([null!]));
        await Refused("Topic '/imu'", () => grain.PublishConnectionGraph(
            new ConnectionGraphState { PublishedTopics = new Dictionary<string, IReadOnlyList<string>> { ["/imu"] = null! } }));
        Assert.Equal(0, Assert.Single(await grain.GetChannels()).Messages);
        await grain.CloseAsync();

        static async Task Refused<T>(string fix, Func<ValueTask<T>> call)
        {
            var error = await Assert.ThrowsAnyAsync<ArgumentException>(async () => await call());
            Assert.Contains(fix, error.Message, StringComparison.Ordinal);
        }
    }

    private async Task<(FakeRoom Room, RoomSession Session)> Open(string name, RoomDescriptor? descriptor)
    {
        var room = await silos.OpenOn(silos.B, name, descriptor);
        return (room, TwoSilos.Host(silos.B).Find(RoomName.Parse(name))!);
    }
}
