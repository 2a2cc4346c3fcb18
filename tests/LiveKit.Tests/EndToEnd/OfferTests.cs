using System.Buffers;
using System.Diagnostics;
using System.Text;
using RemoteAccess.ConnectionGraph;
using RemoteAccess.Listeners;
using RemoteAccess.LiveKit.Connector;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Fakes;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.LiveKit.Tests.EndToEnd;

/// <summary>Everything a device can offer, on a real server: what works on the embedded room server works there.</summary>
[Collection(LibraryCollection.Name)]
public sealed class OfferTests
{
    [Fact]
    public async Task The_device_announces_all_that_it_offers()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var silo = await LiveKitSilo.StartAsync(server);
        await silo.OpenOfferingAsync(server.Room);
        await using var viewer = await ProtocolViewer.JoinAsync(server, "v");

        var info = (await viewer.NextAsync<ServerInfoMessage>()).Info;

        Assert.Equal("Offering device", info.Name);
        Assert.Equal(
            ["assets", "clientPublish", "connectionGraph", "parameters", "parametersSubscribe", "services"],
            info.Capabilities.Order(StringComparer.Ordinal));
        Assert.Equal(["/state", "/map", "/camera"], (await viewer.NextAsync<AdvertiseMessage>()).Channels.Select(channel => channel.Topic));
        Assert.Equal("/echo", Assert.Single((await viewer.NextAsync<AdvertiseServicesMessage>()).Services).Name);
    }

    [Fact]
    public async Task A_service_answers_and_fails()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var silo = await LiveKitSilo.StartAsync(server);
        await silo.OpenOfferingAsync(server.Room);
        await using var viewer = await ProtocolViewer.JoinAsync(server, "caller");

        await viewer.SendAsync(ClientMessageEncoder.ServiceCallRequest(1, 7, "json", "hello"u8));
        var response = await viewer.NextAsync<ServiceCallResponseMessage>();
        Assert.Equal((1u, 7u, "json", "caller: hello"),
            (response.ServiceId, response.CallId, response.Encoding, Encoding.UTF8.GetString(response.Payload)));

        await viewer.SendAsync(ClientMessageEncoder.ServiceCallRequest(1, 8, "json", "fail"u8));
        Assert.Equal(new ServiceCallFailureMessage(1, 8, "Asked to fail."), await viewer.NextAsync<ServiceCallFailureMessage>());
    }

    [Fact]
    public async Task Parameters_are_read_set_and_sent_to_subscribers()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var silo = await LiveKitSilo.StartAsync(server);
        var (_, device) = await silo.OpenOfferingAsync(server.Room);
        await using var setter = await ProtocolViewer.JoinAsync(server, "setter");
        await using var subscriber = await ProtocolViewer.JoinAsync(server, "subscriber");
        await subscriber.SendAsync(ClientMessageEncoder.SubscribeParameterUpdates(["speed"]));
        await HeardAsync<ParametersSubscribed>(device);

        await setter.SendAsync(ClientMessageEncoder.GetParameters([], "get"));
        var read = await setter.NextAsync<ParameterValuesMessage>();
        Assert.Equal("get", read.Id);
        Assert.Equal(new Parameter("speed", new FloatParameterValue(0.5)), Assert.Single(read.Parameters));

        var wanted = new Parameter("speed", new FloatParameterValue(2));
        await setter.SendAsync(ClientMessageEncoder.SetParameters([wanted], "set"));
        var applied = await setter.NextAsync<ParameterValuesMessage>();
        Assert.Equal("set", applied.Id);
        Assert.Equal(wanted, Assert.Single(applied.Parameters));
        var told = await subscriber.NextAsync<ParameterValuesMessage>();
        Assert.Null(told.Id);
        Assert.Equal(wanted, Assert.Single(told.Parameters));
    }

    [Theory]
    [InlineData(1024 * 1024)]
    [InlineData((16 * 1024 * 1024) - 10)]
    public async Task An_asset_arrives_whole_and_others_are_served_meanwhile(int size)
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var silo = await LiveKitSilo.StartAsync(server);
        await silo.OpenOfferingAsync(server.Room);
        await using var viewer = await ProtocolViewer.JoinAsync(server, "v");
        await viewer.NextAsync<ServerInfoMessage>();
        await using var other = await ProtocolViewer.JoinAsync(server, "other");
        await other.NextAsync<ServerInfoMessage>();
        var started = Stopwatch.GetTimestamp();

        await viewer.SendAsync(ClientMessageEncoder.FetchAsset(5, $"{size}"));
        var fetched = viewer.NextAsync<FetchAssetResponseMessage>();
        await Patience.UntilAsync(() => viewer.Consumed > 64 * 1024 || fetched.IsCompleted, "the asset's first part");
        await other.SendAsync(ClientMessageEncoder.ServiceCallRequest(1, 1, "json", "meanwhile"u8));
        var called = Stopwatch.GetTimestamp();
        await other.NextAsync<ServiceCallResponseMessage>();
        var answered = Stopwatch.GetElapsedTime(called);
        var asset = await fetched;

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"asset of {size} bytes: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.00} s; a call of another "
                + $"meanwhile: {answered.TotalMilliseconds:0} ms");
        Assert.Equal((5u, null), (asset.RequestId, asset.Error));
        Assert.True(asset.Data.ToArray().AsSpan().SequenceEqual(OfferingDevice.Asset(size)), "The asset's bytes are not the device's.");
        Assert.Equal(1, viewer.Streams);
    }

    [Fact]
    public async Task An_asset_that_is_not_there_is_an_error()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var silo = await LiveKitSilo.StartAsync(server);
        await silo.OpenOfferingAsync(server.Room);
        await using var viewer = await ProtocolViewer.JoinAsync(server, "v");

        await viewer.SendAsync(ClientMessageEncoder.FetchAsset(6, "package://nowhere"));

        Assert.Equal("No asset package://nowhere.", (await viewer.NextAsync<FetchAssetResponseMessage>()).Error);
    }

    [Fact]
    public async Task What_a_viewer_publishes_reaches_the_listener_and_its_leaving_ends_the_channel()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var silo = await LiveKitSilo.StartAsync(server);
        var (_, device) = await silo.OpenOfferingAsync(server.Room);
        var viewer = await ProtocolViewer.JoinAsync(server, "driver");

        await viewer.SendAsync(
            ClientMessageEncoder.Advertise([new ClientChannelAdvertisement { Id = 4, Topic = "/cmd", Encoding = "json" }]));
        for (var i = 0; i < 20; i++)
        {
            await viewer.SendAsync(ClientMessageEncoder.MessageData(4, Encoding.UTF8.GetBytes($"{i}")));
        }

        await Patience.UntilAsync(
            async () => (await device.Heard()).OfType<ClientMessageReceived>().Count() == 20,
            "the messages at the listener");
        await viewer.DisposeAsync();
        await HeardAsync<ClientChannelUnadvertised>(device);

        var heard = await device.Heard();
        var channel = Assert.Single(heard.OfType<ClientChannelAdvertised>());
        Assert.Equal(("driver", "/cmd"), (channel.Viewer.Identity.Value, channel.Channel.Topic));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"),
            heard.OfType<ClientMessageReceived>().Select(message => Encoding.UTF8.GetString(message.Data)));
    }

    [Fact]
    public async Task The_connection_graph_comes_whole_and_then_by_differences()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var silo = await LiveKitSilo.StartAsync(server);
        var (room, _) = await silo.OpenOfferingAsync(server.Room);
        await room.PublishConnectionGraph(new ConnectionGraphState
        {
            PublishedTopics = new Dictionary<string,
            IReadOnlyList<string>>
            { ["/state"] = ["driver"] },
        });
        await using var viewer = await ProtocolViewer.JoinAsync(server, "v");

        await viewer.SendAsync(ClientMessageEncoder.SubscribeConnectionGraph());
        var whole = (await viewer.NextAsync<ConnectionGraphUpdateMessage>()).Update;
        await room.PublishConnectionGraph(new ConnectionGraphState
        {
            AdvertisedServices = new Dictionary<string,
            IReadOnlyList<string>>
            { ["/echo"] = ["arm"] },
        });
        var difference = (await viewer.NextAsync<ConnectionGraphUpdateMessage>()).Update;

        Assert.Equal("/state", Assert.Single(whole.PublishedTopics).Name);
        Assert.Empty(whole.AdvertisedServices);
        Assert.Equal("/echo", Assert.Single(difference.AdvertisedServices).Name);
        Assert.Equal("/state", Assert.Single(difference.RemovedTopics));
    }

    [Fact]
    public async Task A_status_is_shown_to_present_and_later_viewers_and_is_removed()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var silo = await LiveKitSilo.StartAsync(server);
        var (room, _) = await silo.OpenOfferingAsync(server.Room);
        await using var early = await ProtocolViewer.JoinAsync(server, "early");
        await early.NextAsync<ServerInfoMessage>();

        await room.PublishStatus(new StatusNotice(NoticeLevel.Warning, "Battery low", "battery"));
        await using var late = await ProtocolViewer.JoinAsync(server, "late");

        var expected = new StatusMessage(StatusLevel.Warning, "Battery low", "battery");
        Assert.Equal(expected, await early.NextAsync<StatusMessage>());
        Assert.Equal(expected, await late.NextAsync<StatusMessage>());
        await room.RemoveStatus(["battery"]);
        Assert.Equal("battery", Assert.Single((await early.NextAsync<RemoveStatusMessage>()).StatusIds));
        Assert.Equal("battery", Assert.Single((await late.NextAsync<RemoveStatusMessage>()).StatusIds));
    }

    [Fact]
    public async Task A_latched_channels_last_message_comes_with_the_subscription()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var silo = await LiveKitSilo.StartAsync(server);
        var (room, _) = await silo.OpenOfferingAsync(server.Room);
        await room.Publish(OfferingDevice.Latched, 1, "old"u8.ToArray());
        await room.Publish(OfferingDevice.Latched, 2, "new"u8.ToArray());
        await using var viewer = await ProtocolViewer.JoinAsync(server, "v");

        await viewer.SendAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(OfferingDevice.Latched)]));

        var message = await viewer.NextAsync<MessageDataMessage>();
        Assert.Equal((OfferingDevice.Latched, 2ul, "new"), (message.ChannelId, message.LogTime, Encoding.UTF8.GetString(message.Data)));
    }

    [Fact]
    public async Task A_lossy_channel_has_a_data_track_while_somebody_is_subscribed_and_nothing_of_it_is_on_the_control_stream()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var silo = await LiveKitSilo.StartAsync(server);
        var (room, _) = await silo.OpenOfferingAsync(server.Room);
        await using var viewer = await ProtocolViewer.JoinAsync(server, "v");

        await viewer.SendAsync(ClientMessageEncoder.Subscribe(
            [new ChannelSubscription(OfferingDevice.Lossy), new ChannelSubscription(OfferingDevice.Reliable)]));
        var track = await viewer.Viewer.EventAsync<NativeRoomEvent.DataTrackPublished>(
            published => !published.Name.StartsWith(Announcement.TrackPrefix, StringComparison.Ordinal));
        Assert.Equal(("device", LossyFrame.TrackName(OfferingDevice.Lossy)), (track.Identity, track.Name));

        // The library's queue holds one frame: what a burst finds it full with is refused, and counted.
        var taken = 0;
        for (var i = 0; i < 20; i++)
        {
            var published = await room.Publish(OfferingDevice.Lossy, (ulong)i, new byte[1000]);
            Assert.Equal((PublishOutcome.Published, 0), (published.Outcome, published.Overflowed));
            taken += published.Recipients;
        }

        Assert.InRange(taken, 1, 20);
        Assert.Equal(20 - taken, (await room.GetChannels()).Single(channel => channel.Id == OfferingDevice.Lossy).Dropped);

        await room.Publish(OfferingDevice.Reliable, 0, "{}"u8.ToArray());
        Assert.Equal(OfferingDevice.Reliable, (await viewer.NextAsync<MessageDataMessage>()).ChannelId);

        await viewer.SendAsync(ClientMessageEncoder.Unsubscribe([OfferingDevice.Lossy]));
        Assert.Equal(track.Sid, (await viewer.Viewer.EventAsync<NativeRoomEvent.DataTrackUnpublished>()).Sid);
    }

    private static Task HeardAsync<T>(IOfferingDevice device)
        where T : ListenerEvent =>
        Patience.UntilAsync(async () => (await device.Heard()).OfType<T>().Any(), $"{typeof(T).Name} at the listener");
}
