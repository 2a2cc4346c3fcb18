using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Inbound;

/// <summary>Viewers that send too much, too fast, or what is no message.</summary>
public sealed class FloodTests
{
    [Fact]
    public async Task A_viewer_that_sends_too_fast_is_warned_once_and_read_no_faster_than_its_rate()
    {
        await using var device = new DeviceFixture();
        device.Fixture.Options.Inbound.MessageBurst = 5;
        device.Fixture.Options.Inbound.MessagesPerSecond = 10;
        await device.StartAsync();
        for (var i = 0u; i < 8; i++)
        {
            await device.SendAsync(ClientMessageEncoder.Ping(i));
        }

        await device.Fixture.Logged(1262);
        await device.AnsweredAsync(7);
        Assert.Equal(6, device.Answers.OfType<PongMessage>().Count());
        await device.Fixture.AdvanceUntil(() => device.Answers.OfType<PongMessage>().Count() == 8, "the rest, later");
        var status = Assert.Single(device.Answers.OfType<StatusMessage>());
        Assert.Equal(
            new StatusMessage(
                StatusLevel.Warning, "You send faster than 10 messages or 16777216 bytes a second; what you send is slowed down"), status);
        Assert.Equal(1, device.Fixture.LinkOf(device.Ann).GetStatistics().Throttled);
        Assert.Equal(1, device.Fixture.Counted("remote_access.inbound.throttled"));
    }

    [Theory]
    [InlineData("subscribe")]
    [InlineData("unsubscribe")]
    [InlineData("advertise")]
    [InlineData("unadvertise")]
    [InlineData("subscribeParameters")]
    [InlineData("unsubscribeParameters")]
    public async Task A_message_that_names_many_things_counts_for_each(string what)
    {
        await using var device = new DeviceFixture();
        device.Fixture.Options.Inbound.MessageBurst = 50;
        device.Fixture.Options.Inbound.MessagesPerSecond = 10;
        await device.StartAsync();
        var names = Enumerable.Range(0, 60).Select(i => $"p{i}").ToArray();
        var ids = Enumerable.Range(1_000, 60).ToArray();
        await device.SendAsync(what switch
        {
            "subscribe" => ClientMessageEncoder.Subscribe([.. ids.Select(id => new ChannelSubscription((ulong)id))]),
            "unsubscribe" => ClientMessageEncoder.Unsubscribe([.. ids.Select(id => (ulong)id)]),
            "advertise" =>
                ClientMessageEncoder.Advertise(
                    [.. ids.Select(id => new ClientChannelAdvertisement { Id = (uint)id, Topic = "/t", Encoding = "json" })]),
            "unadvertise" => ClientMessageEncoder.Unadvertise([.. ids.Select(id => (uint)id)]),
            "subscribeParameters" => ClientMessageEncoder.SubscribeParameterUpdates(names),
            _ => ClientMessageEncoder.UnsubscribeParameterUpdates(names),
        });
        await device.SendAsync(ClientMessageEncoder.Ping(1));
        await device.Fixture.Until(() => device.Fixture.Counted(
            "remote_access.inbound.throttled") == 1 || device.Answers.OfType<PongMessage>().Any(), "the first message to be handled");
        Assert.Empty(device.Answers.OfType<PongMessage>());
        await device.Fixture.AdvanceUntil(() => device.Answers.OfType<PongMessage>().Any(), "the ping behind it, later");
        Assert.Equal(1, device.Fixture.Counted("remote_access.inbound.throttled"));
    }

    [Fact]
    public async Task A_viewer_that_is_slowed_down_can_leave_at_once()
    {
        await using var device = new DeviceFixture();
        device.Fixture.Options.Inbound.MessageBurst = 1;
        device.Fixture.Options.Inbound.MessagesPerSecond = 1;
        var session = (await device.StartAsync()).Fixture.Session;
        await device.SendAsync(ClientMessageEncoder.Ping(1));
        await device.SendAsync(ClientMessageEncoder.Ping(2));
        await device.Fixture.Logged(1262);
        device.Fixture.Room.Leave(device.Ann);
        await device.Fixture.Until(() => session.Holdings.Inbound == 0, "its stream to be given back, without the clock going on");
    }

    [Fact]
    public async Task A_text_frame_longer_than_is_parsed_is_skipped_with_an_error()
    {
        await using var device = new DeviceFixture();
        device.Fixture.Options.Inbound.MaxTextFrameBytes = 1_024;
        await device.StartAsync();
        await device.AskAsync(ControlFrame.Text(new string(' ', 1_025)).Encoded);
        Assert.Equal([new StatusMessage(StatusLevel.Error, "A JSON message of 1025 bytes was skipped; the limit is 1024")], device.Answers);
        await device.HandledAsync();
    }

    [Fact]
    [Trait("Rule", "B12")]
    public async Task A_viewer_that_is_slowed_down_does_not_stall_for_the_acknowledgement_that_waits_behind()
    {
        await using var device = new DeviceFixture();
        device.Fixture.Options.Inbound.MessageBurst = 50;
        device.Fixture.Options.Inbound.MessagesPerSecond = 10;
        await device.StartAsync(acknowledges: true);
        await device.Fixture.Until(() => device.Stream.Messages.Count == 3, "the snapshot");
        var (snapshot, armed) = (device.Stream.Bytes.Length, device.Fixture.Time.Armed);
        await device.SendAsync(ClientMessageEncoder.Unsubscribe([.. Enumerable.Range(1_000, 250).Select(id => (ulong)id)]));
        await device.Fixture.Until(() => device.Fixture.Time.Armed > armed, "the pause of 20 s");
        await device.SendAsync(ClientMessageEncoder.Consumed((ulong)snapshot));
        for (var second = 0; second < 20; second++)
        {
            device.Fixture.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await device.Fixture.Until(
            () => device.Fixture.Session.Link(device.Ann.Sid)?.GetStatistics().BytesUnacknowledged < snapshot, "the acknowledgement");
        Assert.Equal(0, device.Fixture.Counted("remote_access.resets"));
    }

    [Theory]
    [InlineData("""{"op":"nonsense"}""")]
    [InlineData("""{"op":"subscribe"}""")]
    [InlineData("""{"op":"subscribe","channels":[{"id":-1}]}""")]
    [InlineData("""{"op":"subscribe","channels":[{"id":18446744073709551616}]}""")]
    [InlineData("""{"op":"fetchAsset","requestId":4294967296,"uri":"x"}""")]
    [InlineData("[")]
    [InlineData("")]
    public async Task What_is_no_message_is_skipped_and_the_stream_goes_on(string json)
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.SendAsync(ControlFrame.Text(json).Encoded);
        await device.HandledAsync();
        Assert.IsType<PongMessage>(Assert.Single(device.Answers));
        Assert.Equal(1, device.Fixture.Counted("remote_access.inbound.skipped"));
    }

    [Fact]
    public async Task Deep_json_and_bad_utf8_and_short_binary_are_skipped()
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.SendAsync(ControlFrame.Text("{\"op\":\"setParameters\",\"parameters\":" + new string('[', 10_000)).Encoded);
        await device.SendAsync([1, 3, 0, 0, 0, (byte)'{', 0xff, (byte)'}']);
        await device.SendAsync(ControlFrame.Binary([2, 1, 0]).Encoded);
        await device.SendAsync(ControlFrame.Binary([3, 0, 0, 0, 0]).Encoded);
        await device.SendAsync(ControlFrame.Binary([]).Encoded);
        await device.HandledAsync();
        Assert.IsType<PongMessage>(Assert.Single(device.Answers));
        Assert.Equal(5, device.Fixture.Counted("remote_access.inbound.skipped"));
    }

    [Fact]
    public async Task A_stream_that_ends_in_mid_frame_ends_quietly_and_the_viewer_may_open_another()
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.SendAsync(ClientMessageEncoder.Ping(1)[..^3]);
        await device.Inbound.EndAsync();
        await device.Fixture.Until(() => device.Fixture.Session.Holdings.Inbound == 0, "the stream to end");
        var next = device.Fixture.Room.OpenInbound("ann", device.Ann.Sid);
        await next.WriteAsync(ClientMessageEncoder.Ping(2));
        await device.AnsweredAsync(1);
        Assert.Equal(2ul, Assert.IsType<PongMessage>(Assert.Single(device.Answers)).AppTimestamp);
    }

    [Theory]
    [InlineData("0201000001")] // A length of 16 MiB and one byte.
    [InlineData("07")]         // No opcode.
    public async Task A_violation_of_the_framing_is_reported_after_the_reset(string bytes)
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.Fixture.Until(() => device.Fixture.LinkOf(device.Ann).IsIdle, "the snapshot");
        await device.SendAsync(Convert.FromHexString(bytes));
        await device.Fixture.RetriesScheduled();
        device.Fixture.Time.Advance(TimeSpan.FromSeconds(1));
        var stream = await device.Fixture.Room.StreamTo("ann", 2);
        await device.Fixture.Until(() => stream.Statuses().Count == 1, "the notice");
        var status = stream.Statuses()[0];
        Assert.Equal(StatusLevel.Error, status.Level);
        Assert.StartsWith("This connection was reset: ProtocolViolation: ", status.Message, StringComparison.Ordinal);
        Assert.EndsWith("; 0 frames were lost, and subscriptions must be made again", status.Message, StringComparison.Ordinal);
        Assert.Equal(1, device.Fixture.Session.ResetsOf(device.Ann.Identity)[ReasonCode.ProtocolViolation]);
    }
}
