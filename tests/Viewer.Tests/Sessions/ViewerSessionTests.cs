using System.Buffers;
using System.Text;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tests.Support;

namespace RemoteAccess.Viewer.Tests.Sessions;

/// <summary>A session against the real room server and a scripted device: what goes well.</summary>
public sealed class ViewerSessionTests : SessionTest
{
    private static readonly ChannelAdvertisement Cpu = Events.Channel(1, "/cpu");
    private static readonly ChannelAdvertisement Net = Events.Channel(2, "/net");

    [Fact]
    public async Task A_session_joins_subscribes_and_reads()
    {
        await using var viewer = new TestViewer(Options);
        var participant = await MeetAsync(viewer);
        await Device.GreetAsync(Cpu, Net);

        Assert.Equal("scripted", Assert.IsType<ServerInfoMessage>((await viewer.NextAsync<ServerMessageReceived>()).Message).Info.Name);
        Assert.Equal(2, Assert.IsType<AdvertiseMessage>((await viewer.NextAsync<ServerMessageReceived>()).Message).Channels.Count);
        Assert.Equal([1, 2], (await viewer.NextAsync<SubscriptionSent>()).ChannelIds);
        var subscribe = Device.ReceiveAsync<SubscribeMessage>();
        await Device.MessageAsync(2, """{"rx":1}""", logTime: 5);
        var message = await viewer.NextAsync<ChannelMessageReceived>();

        Assert.Equal(Net.Topic, message.Channel.Topic);
        Assert.Equal(5u, message.LogTime);
        Assert.Equal("""{"rx":1}""", Encoding.UTF8.GetString(message.Data.ToArray()));
        Assert.Equal([1UL, 2UL], (await subscribe).Channels.Select(channel => channel.Id));
        Assert.StartsWith("PA_", participant.Sid, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "S2")]
    public async Task The_token_states_the_protocol_version_and_offers_flow_control()
    {
        await using var viewer = new TestViewer(Options);
        await viewer.NextAsync<RoomJoined>();
        var participant = await Device.ViewerAsync();

        Assert.Equal(ProtocolVersion.Current, participant.Attributes[ProtocolVersion.AttributeName]);
        Assert.Equal("1", participant.Attributes["ra.flow"]);
    }

    [Fact]
    public async Task The_selection_decides_what_is_subscribed()
    {
        await using var viewer = new TestViewer(Options with { Topics = TopicSelection.Parse(["/n*"]) });
        await MeetAsync(viewer);
        await Device.GreetAsync(Cpu, Net);
        await viewer.UntilAsync<SubscriptionSent>();

        Assert.Equal([2UL], (await Device.ReceiveAsync<SubscribeMessage>()).Channels.Select(channel => channel.Id));
    }

    [Fact]
    public async Task Subscribe_and_unsubscribe_are_sent_and_remembered_across_a_reset()
    {
        await using var viewer = new TestViewer(Options with { Topics = TopicSelection.Parse(["/n*"]) });
        var participant = await MeetAsync(viewer);
        await Device.GreetAsync(Cpu, Net);
        await viewer.UntilAsync<SubscriptionSent>();
        viewer.Session.Subscribe([1]);
        viewer.Session.Unsubscribe([2]);
        await Device.ReceiveAsync<SubscribeMessage>();
        Assert.Equal([1UL], (await Device.ReceiveAsync<SubscribeMessage>()).Channels.Select(channel => channel.Id));
        Assert.Equal([2UL], (await Device.ReceiveAsync<UnsubscribeMessage>()).ChannelIds);

        await ResetAsync(viewer, participant);

        Assert.Equal([1UL], (await Device.ReceiveAsync<SubscribeMessage>()).Channels.Select(channel => channel.Id));
    }

    [Fact]
    public async Task A_reset_starts_over_from_ServerInfo_and_subscribes_again()
    {
        await using var viewer = new TestViewer(Options);
        var participant = await MeetAsync(viewer);
        await Device.GreetAsync(Cpu);
        await viewer.UntilAsync<SubscriptionSent>();
        await Device.ReceiveAsync<SubscribeMessage>();
        var old = Device.Stream!;

        var opened = await ResetAsync(viewer, participant);

        Assert.Equal(2, opened.Number);
        Assert.Equal([1UL, 2UL], (await Device.ReceiveAsync<SubscribeMessage>()).Channels.Select(channel => channel.Id));
        await old.WriteAsync(ServerMessageEncoder.MessageData(1, 1, "\"late\""u8), TestContext.Current.CancellationToken);
        await Device.MessageAsync(1, "\"fresh\"");
        Assert.Equal("\"fresh\"", Encoding.UTF8.GetString((await viewer.NextAsync<ChannelMessageReceived>()).Data.ToArray()));
    }

    [Fact]
    public async Task Raw_bytes_are_the_devices_byte_for_byte_stream_by_stream()
    {
        var raw = new Dictionary<int, MemoryStream>();
        await using var viewer = new TestViewer(Options with
        {
            RawBytes = (number, bytes) =>
                (raw.TryGetValue(number, out var stream) ? stream : raw[number] = new MemoryStream()).Write(bytes),
        });
        var participant = await MeetAsync(viewer);
        await Device.GreetAsync(Cpu);
        await Device.SendAsync(ServerMessageEncoder.MessageData(1, 1, new byte[100_000]));
        await Device.SendAsync([2, 0, 0, 0, 0]); // a legal frame without a message in it
        var message = ServerMessageEncoder.MessageData(1, 2, "cut in three"u8);
        await Device.SendAsync(message[..3]);
        await Device.SendAsync(message[3..20]);
        await Device.SendAsync(message[20..]);
        await viewer.UntilAsync<PayloadSkipped>();
        await viewer.UntilAsync<ChannelMessageReceived>();
        var first = Device.Sent;
        await ResetAsync(viewer, participant);

        Assert.Equal(first, raw[1].ToArray());
        Assert.Equal(Device.Sent, raw[2].ToArray());
    }

    [Fact]
    public async Task A_message_as_large_as_a_device_sends_gets_through()
    {
        await using var viewer = new TestViewer(Options);
        await MeetAsync(viewer);
        await Device.GreetAsync(Cpu);
        var data = new byte[FrameAssembler.MaxPayloadBytes - ServerMessageEncoder.MessageDataOverhead + FrameHeader.Size];
        Random.Shared.NextBytes(data);
        var sending = Device.SendAsync(ServerMessageEncoder.MessageData(1, 1, data));
        var message = await viewer.UntilAsync<ChannelMessageReceived>();

        Assert.True(message.Data.FirstSpan.SequenceEqual(data));
        await sending;
    }

    [Fact]
    public async Task An_owner_that_does_not_read_slows_the_device_instead_of_filling_memory()
    {
        await using var viewer = new TestViewer(Options);
        await MeetAsync(viewer);
        await Device.GreetAsync(Cpu);
        await viewer.UntilAsync<SubscriptionSent>();
        var messages = Enumerable.Range(0, 64).Select(_ => ServerMessageEncoder.MessageData(1, 1, new byte[64 * 1024])).ToArray();
        var sending = SendAllAsync(messages);
        await viewer.NextAsync<ChannelMessageReceived>();

        Assert.False(sending.IsCompleted, "4 MiB were taken from the device although its viewer had read one message.");
        for (var i = 1; i < messages.Length; i++)
        {
            await viewer.NextAsync<ChannelMessageReceived>();
        }

        await sending.Within("the device having sent everything");
    }

    [Fact]
    public async Task A_cancelled_read_loses_nothing()
    {
        await using var viewer = new TestViewer(Options);
        await MeetAsync(viewer);
        using (var cancelled = new CancellationTokenSource())
        {
            var reading = viewer.Session.ReadAsync(cancelled.Token).AsTask();
            await cancelled.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.Within("the cancelled read to end"));
        }

        await Device.GreetAsync(Cpu);

        Assert.IsType<ServerInfoMessage>((await viewer.NextAsync<ServerMessageReceived>()).Message);
    }

    [Fact]
    public async Task Other_topics_and_other_participants_are_not_the_device()
    {
        await using var viewer = new TestViewer(Options);
        var participant = await MeetAsync(viewer);
        await using var impostor = await ScriptedDevice.JoinAsync(Server.Url, TestViewer.Room, "impostor");
        await impostor.OpenAsync(participant);
        await impostor.GreetAsync(Cpu);
        await impostor.OpenAsync(participant, topic: "other");
        await Device.GreetAsync(Net);

        Assert.IsType<ServerInfoMessage>((await viewer.NextAsync<ServerMessageReceived>()).Message);
        Assert.Equal([2], (await viewer.UntilAsync<SubscriptionSent>()).ChannelIds);
        Assert.Equal([2UL], viewer.Session.Channels.Select(channel => channel.Id));
    }

    [Fact]
    [Trait("Rule", "B16")]
    public async Task Whoever_does_not_prove_to_be_the_device_is_sent_nothing_however_early_it_opens_a_stream()
    {
        await using var viewer = new TestViewer(Options);
        await viewer.NextAsync<RoomJoined>();
        var participant = await Device.ViewerAsync();
        await using var impostor = await ScriptedDevice.JoinAsync(Server.Url, TestViewer.Room, "impostor", role: false);
        await using var hidden = await ScriptedDevice.JoinAsync(Server.Url, TestViewer.Room, "hidden", hidden: true);
        await impostor.OpenAsync(participant);
        await impostor.GreetAsync(Cpu);
        await hidden.OpenAsync(participant);
        await hidden.GreetAsync(Cpu);
        await Device.OpenAsync(participant);
        await Device.GreetAsync(Net);

        Assert.Equal(ScriptedDevice.Identity, (await viewer.NextAsync<ControlStreamOpened>()).DeviceIdentity);
        Assert.Equal([2], (await viewer.UntilAsync<SubscriptionSent>()).ChannelIds);
        Assert.Equal([2UL], (await Device.ReceiveAsync<SubscribeMessage>()).Channels.Select(channel => channel.Id));
        Assert.False(impostor.WasOpenedTo);
        Assert.False(hidden.WasOpenedTo);
    }

    [Fact]
    [Trait("Rule", "B16")]
    public async Task An_impostor_under_the_name_that_was_asked_for_is_not_the_device_either()
    {
        await using var viewer = new TestViewer(Options with { Device = "arm", Wait = TimeSpan.FromSeconds(1) });
        await viewer.NextAsync<RoomJoined>();
        await using var impostor = await ScriptedDevice.JoinAsync(Server.Url, TestViewer.Room, "arm", role: false);
        await impostor.OpenAsync(await impostor.ViewerAsync());
        await impostor.GreetAsync(Cpu);

        var over = await viewer.OverAsync();

        Assert.Equal(SessionEnd.NoDevice, over.End);
        Assert.Contains("'arm' opened a control stream", over.Message, StringComparison.Ordinal);
        Assert.Contains("ra.role=device", over.Message, StringComparison.Ordinal);
        Assert.False(impostor.WasOpenedTo);
    }

    [Fact]
    public async Task A_device_under_a_new_identity_takes_over_once_the_old_one_has_left()
    {
        await using var viewer = new TestViewer(Options);
        var participant = await MeetAsync(viewer);
        await Device.GreetAsync(Cpu);
        await viewer.UntilAsync<SubscriptionSent>();
        await Device.DisposeAsync();
        await viewer.NextAsync<ControlStreamEnded>();
        await using var other = await ScriptedDevice.JoinAsync(Server.Url, TestViewer.Room, "device-2");
        await other.OpenAsync(participant);

        Assert.Equal("device-2", (await viewer.NextAsync<ControlStreamOpened>()).DeviceIdentity);
    }

    [Fact]
    public async Task A_named_device_is_the_only_one_listened_to()
    {
        await using var viewer = new TestViewer(Options with { Device = "arm" });
        await viewer.NextAsync<RoomJoined>();
        var participant = await Device.ViewerAsync();
        await Device.OpenAsync(participant);
        await using var arm = await ScriptedDevice.JoinAsync(Server.Url, TestViewer.Room, "arm");
        await arm.OpenAsync(participant);

        Assert.Equal("arm", (await viewer.NextAsync<ControlStreamOpened>()).DeviceIdentity);
    }

    [Fact]
    public async Task Dispose_leaves_the_room()
    {
        var viewer = new TestViewer(Options);
        var participant = await MeetAsync(viewer);
        await viewer.DisposeAsync();

        await Device.GoneAsync(participant);
    }

    private async Task SendAllAsync(byte[][] messages)
    {
        foreach (var message in messages)
        {
            await Device.SendAsync(message);
        }
    }

    private async Task<ControlStreamOpened> ResetAsync(TestViewer viewer, ParticipantInfo participant)
    {
        Device.ExpectNewInbound();
        await Device.OpenAsync(participant);
        await Device.GreetAsync(Cpu, Net);
        var opened = await viewer.UntilAsync<ControlStreamOpened>();
        Assert.IsType<ServerInfoMessage>((await viewer.NextAsync<ServerMessageReceived>()).Message);
        await viewer.UntilAsync<SubscriptionSent>();
        return opened;
    }
}
