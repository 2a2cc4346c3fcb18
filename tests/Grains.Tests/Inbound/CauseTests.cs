using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Handlers;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Inbound;

/// <summary>What one message of a viewer may cost and cause (B13): decided by op and size, before anything of it is decoded.</summary>
[Trait("Rule", "B13")]
public sealed class CauseTests
{
    // Behind its op each of these is no JSON: whoever decodes it skips it without an answer.
    private static byte[] Undecodable(string op) => ControlFrame.Text($"{{\"op\":\"{op}\",\"channels\":[[[").Encoded;

    [Theory]
    [InlineData("advertise", "Server does not support clientPublish capability")]
    [InlineData("unadvertise", "Server does not support clientPublish capability")]
    [InlineData("getParameters", "Server does not support parameters capability")]
    [InlineData("setParameters", "Server does not support parameters capability")]
    [InlineData("subscribeParameterUpdates", "Server does not support parametersSubscribe capability")]
    [InlineData("unsubscribeParameterUpdates", "Server does not support parametersSubscribe capability")]
    [InlineData("subscribeConnectionGraph", "Server does not support connection graph capability")]
    [InlineData("unsubscribeConnectionGraph", "Server does not support connection graph capability")]
    [InlineData("fetchAsset", "Server does not support assets capability")]
    public async Task What_is_not_offered_is_refused_without_being_decoded(string op, string answer)
    {
        await using var device = await new DeviceFixture().With(descriptor =>
            descriptor with { Capabilities = DeviceCapabilities.None, Services = [] }).StartAsync();
        Assert.Equal([new StatusMessage(StatusLevel.Error, answer)], await device.AskAsync(Undecodable(op)));
        Assert.Equal(0, device.Fixture.Counted("remote_access.inbound.skipped"));
    }

    [Theory]
    [InlineData("subscribe", "view")]
    [InlineData("subscribeParameterUpdates", "view")]
    [InlineData("subscribeConnectionGraph", "view")]
    [InlineData("getParameters", "view")]
    [InlineData("setParameters", "setParameters")]
    [InlineData("advertise", "publish")]
    [InlineData("unadvertise", "publish")]
    [InlineData("fetchAsset", "assets")]
    public async Task What_is_not_permitted_is_refused_without_being_decoded(string op, string grant)
    {
        await using var device = await new DeviceFixture().StartAsync(grants: "");
        Assert.Equal([new StatusMessage(StatusLevel.Error, $"Not permitted: {grant}")], await device.AskAsync(Undecodable(op)));
        Assert.Equal(0, device.Fixture.Counted("remote_access.inbound.skipped"));
    }

    [Fact]
    public async Task A_viewer_whose_messages_cost_too_much_is_warned_once_and_read_no_faster_than_its_processing_time()
    {
        await using var device = new DeviceFixture();
        device.Fixture.Options.Inbound.ProcessingPerSecond = TimeSpan.FromMilliseconds(10);
        device.Fixture.Options.Inbound.ProcessingBurst = TimeSpan.FromMilliseconds(20);
        await device.StartAsync();
        var (bob, bobsStream) = await device.Fixture.JoinRegistered("bob");
        var bobs = device.Fixture.Room.OpenInbound("bob", bob.Sid);

        // 100,000 bytes of parameters are 30 ms; what is over the burst is waited for, about a second.
        await device.SendAsync(
            ClientMessageEncoder.SetParameters([new Parameter("p", new StringParameterValue(new string('x', 100_000)))]));
        await device.SendAsync(ClientMessageEncoder.Ping(1));
        await device.Fixture.Logged(1262);
        await bobs.WriteAsync(ClientMessageEncoder.Ping(2));
        await device.Fixture.Until(() => bobsStream.Messages.OfType<PongMessage>().Any(), "bob's pong");
        Assert.Empty(device.Answers.OfType<PongMessage>());

        device.Fixture.Time.Advance(TimeSpan.FromSeconds(0.9));
        await bobs.WriteAsync(ClientMessageEncoder.Ping(3));
        await device.Fixture.Until(() => bobsStream.Messages.OfType<PongMessage>().Count() == 2, "bob's second pong");
        Assert.Empty(device.Answers.OfType<PongMessage>());
        await device.Fixture.AdvanceUntil(() => device.Answers.OfType<PongMessage>().Any(), "the ping behind it");
        Assert.Equal(
            new StatusMessage(StatusLevel.Warning, "What you send takes more than 10 ms of processing a second; it is slowed down"),
            Assert.Single(device.Answers.OfType<StatusMessage>()));
        Assert.Equal(1, device.Fixture.Counted("remote_access.inbound.throttled"));
    }

    [Theory]
    [InlineData("{\"op\":\"nonsense\",\"x\":\"{0}\"}")]
    [InlineData("{\"x\":\"{0}\",\"op\":\"subscribe\"")]
    [InlineData("{\"op\":\"fetchAsset\",\"requestId\":1,\"uri\":\"{0}\"}")]
    [InlineData("[\"{0}\"]")]
    public async Task What_is_no_message_or_is_refused_is_paid_for_too(string json)
    {
        await using var device = new DeviceFixture();
        device.Fixture.Options.Inbound.ProcessingPerSecond = TimeSpan.FromMilliseconds(1);
        device.Fixture.Options.Inbound.ProcessingBurst = TimeSpan.FromMilliseconds(10);
        await device.StartAsync(grants: "");
        await device.SendAsync(ControlFrame.Text(json.Replace("{0}", new string('x', 500_000), StringComparison.Ordinal)).Encoded);
        await device.Fixture.Logged(1262);
    }

    [Theory]
    [InlineData("{\"op\":\"subscribe\",\"channels\":[{\"id\":\"x\"}]}")]
    [InlineData("{\"op\":\"nonsense\"}")]
    [InlineData("{")]
    [Trait("Rule", "B14")]
    public async Task Short_messages_that_cannot_be_decoded_cost_what_their_exceptions_cost(string json)
    {
        await using var device = new DeviceFixture();
        device.Fixture.Options.Inbound.ProcessingPerSecond = TimeSpan.FromMilliseconds(1);
        device.Fixture.Options.Inbound.ProcessingBurst = TimeSpan.FromMilliseconds(10);
        await device.StartAsync();
        for (var i = 0; i < 101; i++)
        {
            await device.SendAsync(ControlFrame.Text(json).Encoded);
        }

        await device.Fixture.Logged(1262);
    }

    [Fact]
    public async Task A_debt_is_not_forgiven_by_a_reset_nor_by_another_connection()
    {
        await using var device = new DeviceFixture();
        device.Fixture.Options.Inbound.ProcessingPerSecond = TimeSpan.FromMilliseconds(1);
        device.Fixture.Options.Inbound.ProcessingBurst = TimeSpan.FromMilliseconds(10);
        await device.StartAsync();
        await device.SendAsync(ClientMessageEncoder.GetParameters([new string('x', 500_000)]));
        await device.Fixture.Logged(1262);
        var before = device.Fixture.LinkOf(device.Ann);
        device.Fixture.Room.Leave(device.Ann);
        await device.Fixture.Unregistered(device.Ann.Sid);
        var (again, _) = await device.Fixture.JoinRegistered("ann", joinedAt: 2_000);
        Assert.True(device.Fixture.LinkOf(again).Inbound.Limiter.InDebtFor > TimeSpan.FromSeconds(30));
        Assert.NotSame(before, device.Fixture.LinkOf(again));
    }

    [Theory]
    [InlineData("parameters", 50, 1)]
    [InlineData("asset", 2, 15)]
    [InlineData("service", 2, 15)]
    public async Task A_long_answer_to_a_short_request_is_paid_for_by_who_asked(string what, int perByte, int times)
    {
        const int Bytes = 1_000_000;
        await using var device = new DeviceFixture();
        device.Fixture.Options.Inbound.ProcessingPerSecond = TimeSpan.FromMilliseconds(1);
        device.Fixture.Options.Inbound.ProcessingBurst = TimeSpan.FromMilliseconds(10);
        device.Handler.Get = (_, _) =>
            Task.FromResult(new ParametersReply([new Parameter("p", new StringParameterValue(new string('x', Bytes)))]));
        device.Handler.Asset = (_, _) => Task.FromResult(AssetReply.Ok(new byte[Bytes * times]));
        device.Handler.Service = (_, _) => Task.FromResult(ServiceReply.Ok("json", new byte[Bytes * times]));
        await device.StartAsync();
        await device.AskAsync(what switch
        {
            "parameters" => ClientMessageEncoder.GetParameters(["p"], "id"),
            "asset" => ClientMessageEncoder.FetchAsset(1, "x"),
            _ => ClientMessageEncoder.ServiceCallRequest(1, 1, "json", []),
        });
        // The burst of 10 ms is spent too; at 1 ms a second each second owed is a millisecond of processing.
        var owed = device.Fixture.LinkOf(device.Ann).Inbound.Limiter.InDebtFor;
        Assert.InRange(owed.TotalSeconds, (Bytes * perByte * times / 1e6) - 10, (Bytes * perByte * times / 1e6) + 1);
        await device.SendAsync(ClientMessageEncoder.Ping(1));
        await device.Fixture.Logged(1262);
    }

    [Fact]
    public async Task A_viewer_that_subscribes_to_a_latched_channel_again_and_again_has_its_message_encoded_once()
    {
        const int Bytes = 2_000_000;
        await using var device = new DeviceFixture().With(descriptor =>
            descriptor with { Channels = [SessionFixture.Channel(1) with { Latched = true }] });
        await device.StartAsync();
        device.Fixture.Session.Publish(1, 0, new byte[Bytes]);
        var (tables, link) = (device.Fixture.Session.Tables, device.Fixture.LinkOf(device.Ann));
        tables.Subscribe(link, 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 5; i++)
        {
            tables.Unsubscribe(link, 1);
            tables.Subscribe(link, 1);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Bytes / 2);
    }

    public static TheoryData<string> Manifold => ["subscribe", "video", "duplicates", "schemas", "too many"];

    [Theory]
    [MemberData(nameof(Manifold))]
    public async Task Of_many_errors_in_one_message_the_first_are_sent_and_of_the_others_the_number(string what)
    {
        const int Things = 5_000;
        await using var device = new DeviceFixture();
        device.Fixture.Options.Inbound.ClientChannelsPerViewer = 1;
        await device.StartAsync();
        await device.AskAsync(
            ClientMessageEncoder.Advertise([new ClientChannelAdvertisement { Id = 1, Topic = "/one", Encoding = "json" }]), 0);
        var ids = Enumerable.Range(10, Things).ToArray();
        await device.SendAsync(what switch
        {
            "subscribe" => ClientMessageEncoder.Subscribe([.. ids.Select(id => new ChannelSubscription((ulong)id))]),
            "video" => ClientMessageEncoder.Subscribe([.. ids.Select(_ => new ChannelSubscription(1, true))]),
            "duplicates" =>
                ClientMessageEncoder.Advertise(
                [.. ids.Select(_ => new ClientChannelAdvertisement { Id = 1, Topic = "/t", Encoding = "json" })]),
            "schemas" => ControlFrame.Text("{\"op\":\"advertise\",\"channels\":[" + string.Join(',', ids.Select(id =>
                $"{{\"id\":{id},\"topic\":\"/t\",\"encoding\":\"x\",\"schemaName\":\"s\","
                    + $"\"schemaEncoding\":\"protobuf\",\"schema\":\"?\"}}")) + "]}").Encoded,
            _ => ClientMessageEncoder.Advertise(
                [.. ids.Select(id => new ClientChannelAdvertisement { Id = (uint)id, Topic = "/t", Encoding = "json" })]),
        });
        await device.HandledAsync();
        var statuses = device.Answers.OfType<StatusMessage>().ToArray();
        Assert.Equal(17, statuses.Length);
        Assert.Equal($"{Things - 16} more errors in that message; the first 16 were sent", statuses[^1].Message);
        Assert.Equal(0, device.Fixture.Counted("remote_access.resets"));
    }

    [Theory]
    [InlineData("get")]
    [InlineData("set")]
    public async Task A_request_about_many_parameters_counts_for_each(string what)
    {
        await using var device = new DeviceFixture();
        device.Fixture.Options.Inbound.MessageBurst = 50;
        device.Fixture.Options.Inbound.MessagesPerSecond = 10;
        await device.StartAsync();
        var names = Enumerable.Range(0, 60).Select(i => $"p{i}").ToArray();
        await device.SendAsync(what == "get"
            ? ClientMessageEncoder.GetParameters(names)
            : ClientMessageEncoder.SetParameters([.. names.Select(name => new Parameter(name, BooleanParameterValue.True))]));
        await device.Fixture.Logged(1262);
    }

    [Fact]
    public async Task A_hundred_thousand_parameter_names_are_reported_to_the_listener_and_removed_in_steps_that_hold_the_lock_shortly()
    {
        await using var device = new DeviceFixture();
        device.Fixture.Options.Inbound.MessageBurst = 1_000_000;
        device.Fixture.Options.Inbound.ProcessingBurst = TimeSpan.FromMinutes(1);
        await device.StartAsync();
        var names = Enumerable.Range(0, 1_000).Select(i => $"p{i}").ToArray();
        await device.SendAsync(ClientMessageEncoder.SubscribeParameterUpdates([.. names, .. names]));
        await device.SendAsync(ClientMessageEncoder.UnsubscribeParameterUpdates(names));
        await device.Fixture.Until(() =>
            device.Handler.Events.OfType<RemoteAccess.Listeners.ParametersUnsubscribed>().Sum(gone => gone.Names.Count) == 1_000,
            "all of them gone");
        var told = device.Handler.Events.OfType<RemoteAccess.Listeners.ParametersSubscribed>().ToArray();
        Assert.Equal(names, told.SelectMany(some => some.Names));
        Assert.All(told, some => Assert.InRange(some.Names.Count, 1, 64));
    }
}
