using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tests.Hosting;
using RemoteAccess.Viewer.Tests.Support;
using RemoteAccess.Viewer.Tokens;

namespace RemoteAccess.Viewer.Tests.Sessions;

/// <summary>A session against the real room server: what goes wrong.</summary>
public sealed class ViewerSessionFaultTests : SessionTest
{
    private static readonly ChannelAdvertisement Cpu = Events.Channel(1, "/cpu");

    [Theory]
    [InlineData(new byte[] { 9, 0, 0, 0, 0 }, "opcode 9")]
    [InlineData(new byte[] { 1, 1, 0, 0, 2 }, "33554433 bytes")]
    [InlineData(new byte[] { (byte)'G', (byte)'E', (byte)'T' }, "opcode 71")]
    public async Task Broken_framing_ends_the_session(byte[] garbage, string named)
    {
        await using var viewer = new TestViewer(Options);
        await MeetAsync(viewer);
        await Device.GreetAsync(Cpu);
        await Device.SendAsync(garbage);

        var over = await viewer.OverAsync();

        Assert.Equal(SessionEnd.ProtocolError, over.End);
        Assert.Contains(named, over.Message, StringComparison.Ordinal);
        Assert.Same(over, await Assert.ThrowsAsync<ViewerSessionException>(
            async () => await viewer.Session.ReadAsync(TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData(FrameOpcode.Text, "{")]
    [InlineData(FrameOpcode.Text, "")]
    [InlineData(FrameOpcode.Text, "{\"op\":\"nonsense\"}")]
    [InlineData(FrameOpcode.Text, "{\"op\":\"advertise\",\"channels\":[null]}")]
    [InlineData(FrameOpcode.Binary, "")]
    [InlineData(FrameOpcode.Binary, "\u0001short")]
    [InlineData(FrameOpcode.Binary, "\u0077")]
    public async Task A_frame_that_is_no_message_is_skipped_and_the_stream_goes_on(FrameOpcode opcode, string payload)
    {
        await using var viewer = new TestViewer(Options);
        await MeetAsync(viewer);
        await Device.GreetAsync(Cpu);
        await viewer.UntilAsync<SubscriptionSent>();
        await Device.SendAsync(Frame(opcode, payload));
        await Device.MessageAsync(1, "1");

        await viewer.NextAsync<PayloadSkipped>();
        await viewer.NextAsync<ChannelMessageReceived>();
    }

    [Fact]
    public async Task A_message_of_a_channel_that_was_not_advertised_is_skipped()
    {
        await using var viewer = new TestViewer(Options);
        await MeetAsync(viewer);
        await Device.GreetAsync(Cpu);
        await viewer.UntilAsync<SubscriptionSent>();
        await Device.MessageAsync(99, "1");
        await Device.SendAsync(ServerMessageEncoder.Unadvertise([1]));
        await Device.MessageAsync(1, "1");

        Assert.Contains("channel 99", (await viewer.NextAsync<PayloadSkipped>()).Reason, StringComparison.Ordinal);
        await viewer.NextAsync<ServerMessageReceived>();
        Assert.Contains("channel 1,", (await viewer.NextAsync<PayloadSkipped>()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "S3")]
    public async Task A_stream_that_does_not_begin_with_ServerInfo_ends_the_session()
    {
        await using var viewer = new TestViewer(Options);
        await MeetAsync(viewer);
        await Device.SendAsync(ServerMessageEncoder.Advertise([Cpu]));

        Assert.Equal(SessionEnd.ProtocolError, (await viewer.OverAsync()).End);
    }

    [Fact]
    [Trait("Rule", "S2")]
    public async Task A_refusal_of_our_version_ends_the_session_with_the_devices_words()
    {
        await using var viewer = new TestViewer(Options);
        await MeetAsync(viewer);
        await Device.SendAsync(ServerMessageEncoder.Status(StatusLevel.Error, "Remote access protocol version 9 is not compatible"));
        await Device.Stream!.CloseAsync(cancellationToken: TestContext.Current.CancellationToken);

        var over = await viewer.OverAsync();

        Assert.Equal(SessionEnd.ProtocolError, over.End);
        Assert.Contains("protocol version 9", over.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "B15")]
    public async Task One_that_is_asked_to_stay_waits_past_its_wait_and_is_served_when_there_is_room()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var viewer = new TestViewer(Options, time);
        await TellToStayAsync(viewer);
        var served = viewer.UntilAsync<SubscriptionSent>();
        for (var wait = 0; wait < 5; wait++)
        {
            time.Advance(Options.Wait + TimeSpan.FromSeconds(1));
            await Task.WhenAny(served, Task.Run(() => { }, TestContext.Current.CancellationToken));
        }

        Assert.False(served.IsFaulted);
        await Device.OpenAsync(await Device.ViewerAsync());
        await Device.GreetAsync(Cpu);
        await served;
    }

    [Fact]
    [Trait("Rule", "B15")]
    public async Task One_that_is_asked_to_stay_does_not_outstay_the_device()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var viewer = new TestViewer(Options, time);
        await TellToStayAsync(viewer);
        await Device.DisposeAsync();
        var over = viewer.OverAsync();
        while (!over.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(over, Task.Run(() => { }, TestContext.Current.CancellationToken));
        }

        Assert.Equal(SessionEnd.DeviceLeft, (await over).End);
    }

    private async Task TellToStayAsync(TestViewer viewer)
    {
        await MeetAsync(viewer);
        await Device.SendAsync(ServerMessageEncoder.Status(StatusLevel.Error, WaitingNotice.Text("all places are taken")));
        await Device.Stream!.CloseAsync(cancellationToken: TestContext.Current.CancellationToken);
        await viewer.UntilAsync<ControlStreamEnded>();
    }

    [Fact]
    public async Task Closing_words_come_before_the_end_of_the_stream()
    {
        await using var viewer = new TestViewer(Options);
        await MeetAsync(viewer);
        await Device.GreetAsync(Cpu);
        await viewer.UntilAsync<SubscriptionSent>();
        await Device.SendAsync(ServerMessageEncoder.Status(StatusLevel.Info, "closing"));
        await Device.Stream!.CloseAsync(cancellationToken: TestContext.Current.CancellationToken);
        await Device.DisposeAsync();

        Assert.Equal("closing", Assert.IsType<StatusMessage>((await viewer.NextAsync<ServerMessageReceived>()).Message).Message);
        Assert.Empty((await viewer.NextAsync<ControlStreamEnded>()).Reason);
    }

    [Fact]
    public async Task A_device_that_leaves_for_good_ends_the_session()
    {
        var time = new TimerFakeTimeProvider();
        await using var viewer = new TestViewer(Options, time);
        await MeetAsync(viewer);
        await Device.GreetAsync(Cpu);
        await viewer.UntilAsync<SubscriptionSent>();
        await Device.DisposeAsync();
        await viewer.NextAsync<ControlStreamEnded>();
        var armed = time.ArmedFor(TimeSpan.FromSeconds(10));
        var over = viewer.OverAsync();
        await armed.Within("the session to wait 10 s for the device to come back");
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(SessionEnd.DeviceLeft, (await over).End);
        Assert.Contains($"'{ScriptedDevice.Identity}' left room '{TestViewer.Room}'", (await over).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_that_comes_back_goes_on()
    {
        var time = new TimerFakeTimeProvider();
        await using var viewer = new TestViewer(Options, time);
        var participant = await MeetAsync(viewer);
        await Device.GreetAsync(Cpu);
        await viewer.UntilAsync<SubscriptionSent>();
        await Device.DisposeAsync();
        await viewer.NextAsync<ControlStreamEnded>();
        await using var back = await ScriptedDevice.JoinAsync(Server.Url, TestViewer.Room);
        await back.OpenAsync(await back.ViewerAsync());
        await back.GreetAsync(Cpu);

        Assert.Equal(2, (await viewer.NextAsync<ControlStreamOpened>()).Number);
        await viewer.UntilAsync<SubscriptionSent>();
        Assert.Single((await back.ReceiveAsync<SubscribeMessage>()).Channels);
    }

    [Fact]
    public async Task A_room_without_a_device_ends_the_session_when_the_wait_is_over()
    {
        var time = new TimerFakeTimeProvider();
        await using var viewer = new TestViewer(Options, time);
        await viewer.NextAsync<RoomJoined>();
        var armed = time.ArmedFor(TimeSpan.FromSeconds(10));
        var over = viewer.OverAsync();
        await armed.Within("the session to wait 10 s for a device");
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(SessionEnd.NoDevice, (await over).End);
        Assert.Contains($"room '{TestViewer.Room}'", (await over).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_without_ServerInfo_ends_the_session_when_the_wait_is_over()
    {
        var time = new TimerFakeTimeProvider();
        await using var viewer = new TestViewer(Options, time);
        await MeetAsync(viewer);
        var armed = time.ArmedFor(TimeSpan.FromSeconds(10));
        var over = viewer.OverAsync();
        await armed.Within("the session to wait 10 s for ServerInfo");
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(SessionEnd.ProtocolError, (await over).End);
    }

    [Fact]
    public async Task Another_connection_under_our_identity_ends_the_session()
    {
        await using var viewer = new TestViewer(Options);
        await viewer.NextAsync<RoomJoined>();
        await using var other = new TestViewer(Options);
        await other.NextAsync<RoomJoined>();

        Assert.Equal(SessionEnd.Evicted, (await viewer.OverAsync()).End);
    }

    [Fact]
    public async Task Being_removed_ends_the_session()
    {
        await using var viewer = new TestViewer(Options);
        var participant = await MeetAsync(viewer);
        await Device.RemoveAsync(participant);

        Assert.Equal(SessionEnd.Evicted, (await viewer.OverAsync()).End);
    }

    [Fact]
    public async Task A_server_that_comes_back_is_joined_again_and_channels_subscribed_again()
    {
        var first = await LoopbackRoomServer.StartAsync(FreePort.Next());
        await using var early = await ScriptedDevice.JoinAsync(first.Url, TestViewer.Room);
        await using var viewer = new TestViewer(TestViewer.Options(first.Url));
        await viewer.NextAsync<RoomJoined>();
        await early.OpenAsync(await early.ViewerAsync());
        await early.GreetAsync(Cpu);
        await viewer.UntilAsync<SubscriptionSent>();
        await first.DisposeAsync();
        await viewer.UntilAsync<ConnectionLost>();
        await using var server = await LoopbackRoomServer.StartAsync(first.Url.Port);
        await using var device = await ScriptedDevice.JoinAsync(server.Url, TestViewer.Room);
        var joined = viewer.NextAsync<RoomJoined>();
        await device.OpenAsync(await device.ViewerAsync());
        await device.GreetAsync(Cpu);

        Assert.Equal(2, (await joined).Attempt);
        Assert.Equal(2, (await viewer.NextAsync<ControlStreamOpened>()).Number);
        await viewer.UntilAsync<SubscriptionSent>();
        Assert.Single((await device.ReceiveAsync<SubscribeMessage>()).Channels);
    }

    [Fact]
    public async Task A_server_that_stays_away_ends_the_session()
    {
        var time = new TimerFakeTimeProvider();
        await using var viewer = new TestViewer(Options, time);
        await viewer.NextAsync<RoomJoined>();
        await Server.DisposeAsync();
        await viewer.NextAsync<ConnectionLost>();
        var window = time.ArmedFor(due => due > TimeSpan.Zero && due <= TimeSpan.FromMilliseconds(200));
        var over = viewer.OverAsync();
        await window.Within("the session to wait for the time at which the server has asked it to return");
        var retry = time.ArmedFor(due => due >= TimeSpan.FromMilliseconds(200) && due <= TimeSpan.FromMilliseconds(300));
        time.Advance(TimeSpan.FromMilliseconds(200));
        await retry.Within("the session to wait before it joins again");
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(SessionEnd.Unreachable, (await over).End);
    }

    [Fact]
    public async Task Nothing_listening_is_unreachable_at_once()
    {
        using var closed = new ClosedPort();
        await using var viewer = new TestViewer(TestViewer.Options(new Uri($"ws://127.0.0.1:{closed.Number}")));

        Assert.Equal(SessionEnd.Unreachable, (await viewer.OverAsync()).End);
    }

    [Theory]
    [InlineData("forged")]
    [InlineData("unknown key")]
    [InlineData("expired")]
    [InlineData("wrong room")]
    [InlineData("no join")]
    [InlineData("no token")]
    public async Task A_bad_token_is_refused(string what)
    {
        var token = new AccessToken
        {
            Identity = TestViewer.Identity,
            Grant = new VideoGrant { RoomJoin = what != "no join", Room = what == "wrong room" ? "another" : TestViewer.Room },
        };
        var hourAgo = new FixedTimeProvider(DateTimeOffset.UtcNow - TimeSpan.FromHours(1));
        var minted = what switch
        {
            "forged" => token.Mint(DevelopmentKey.ApiKey, "another-secret-of-at-least-32-bytes", TimeSpan.FromMinutes(1)),
            "unknown key" => token.Mint("unknown", DevelopmentKey.ApiSecret, TimeSpan.FromMinutes(1)),
            "expired" => token.Mint(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromMinutes(1), hourAgo),
            "no token" => "nonsense",
            _ => token.Mint(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromMinutes(1)),
        };
        await using var viewer = new TestViewer(Options with { Credentials = new GivenToken(minted) });

        var over = await viewer.OverAsync();

        Assert.Equal(SessionEnd.TokenRefused, over.End);
        Assert.DoesNotContain(minted, over.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', over.Message);
    }

    [Fact]
    public async Task A_token_that_may_not_send_is_reported_and_the_stream_goes_on()
    {
        var grant = new VideoGrant { RoomJoin = true, Room = TestViewer.Room, CanPublishData = false };
        var minted = new AccessToken { Identity = TestViewer.Identity, Grant = grant }.Mint(
            DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromMinutes(1));
        await using var viewer = new TestViewer(Options with { Credentials = new GivenToken(minted) });
        await MeetAsync(viewer);

        Assert.Contains("canPublishData", (await viewer.NextAsync<SendingFailed>()).Reason, StringComparison.Ordinal);
        await Device.GreetAsync(Cpu);
        await viewer.NextAsync<ServerMessageReceived>();
    }

    [Fact]
    public async Task Too_many_channels_are_left_out_and_reported()
    {
        await using var viewer = new TestViewer(Options with { MaxChannels = 2 });
        await MeetAsync(viewer);
        await Device.GreetAsync(Cpu, Events.Channel(2, "/b"), Events.Channel(3, "/c"));

        Assert.Equal([1, 2], (await viewer.UntilAsync<SubscriptionSent>()).ChannelIds);
        Assert.Contains("1 channels were ignored", (await viewer.NextAsync<PayloadSkipped>()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_resets_leave_nothing_behind()
    {
        await using var viewer = new TestViewer(Options);
        var participant = await MeetAsync(viewer);
        for (var i = 2; i <= 100; i++)
        {
            var old = Device.Stream!;
            await Device.OpenAsync(participant);
            await old.CloseAsync(cancellationToken: TestContext.Current.CancellationToken);
            await Device.GreetAsync(Cpu);
            Assert.Equal(i, (await viewer.UntilAsync<ControlStreamOpened>()).Number);
            await viewer.UntilAsync<SubscriptionSent>();
        }

        // Each reset closed our previous stream too: the device sees as many ends as openings, but for the last.
        Assert.Equal(99, await Device.EndedInboundAsync(99));
    }

    private static byte[] Frame(FrameOpcode opcode, string payload)
    {
        var frame = new byte[FrameHeader.Size + payload.Length];
        FrameHeader.Write(frame, opcode, payload.Length);
        System.Text.Encoding.Latin1.GetBytes(payload, frame.AsSpan(FrameHeader.Size));
        return frame;
    }

    private sealed class FixedTimeProvider(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
