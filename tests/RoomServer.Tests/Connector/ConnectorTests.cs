using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Packets;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Connector;

/// <summary>The transport contract, kept by the room server's connector.</summary>
public sealed class ConnectorTests
{
    private static readonly RoomName Room = RoomName.Parse(TestServer.DefaultRoom);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_device_joins_and_streams_both_ways()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await ConnectAsync(server);
        var viewer = await server.JoinAsync("viewer");
        var active = await ActiveAsync(device);

        var control = await device.OpenStreamAsync(active.Identity, active.Sid, ControlTopic.Name, Cancelled);
        await control.WriteAsync("to the viewer"u8.ToArray(), Cancelled);
        await control.CloseAsync(string.Empty, Cancelled);
        await control.CloseAsync(string.Empty, Cancelled);
        var received = (await viewer.UntilAsync<StreamOpened>()).Stream;
        Assert.Equal((ControlTopic.Name, device.LocalSid.Value), (received.Topic, received.Sender.Sid));
        Assert.Equal("to the viewer", await TestPeer.ReadTextAsync(received));

        await using var back = await viewer.Client.OpenStreamAsync(ControlTopic.Name, ["device"], cancellationToken: Cancelled);
        await back.WriteAsync("to the device"u8.ToArray(), Cancelled);
        var inbound = (await NextAsync<InboundStreamOpened>(device)).Stream;
        Assert.Equal((viewer.Sid, "viewer", ControlTopic.Name), (inbound.Sid!.Value.Value, inbound.Identity.Value, inbound.Topic));
        var read = await inbound.Input.ReadAtLeastAsync(13, Cancelled).Within("13 bytes at the device");
        Assert.Equal("to the device"u8.ToArray(), read.Buffer.ToArray());
    }

    [Fact]
    public async Task Who_is_there_is_in_the_view_and_not_in_the_events()
    {
        await using var server = await TestServer.StartAsync();
        var lazy = await server.JoinAsync("lazy", options: new RoomClientOptions { AutoReady = false });
        var viewer = await server.JoinAsync("viewer", token: token => token with
        {
            Attributes = new Dictionary<string,
            string>
            { ["protocolVersion"] = "2.2.0" },
        });
        await lazy.UntilAsync<ParticipantBecameActive>();

        await using var device = await ConnectAsync(server);

        Assert.Equal(["lazy", "viewer"], device.Participants.Select(participant => participant.Identity.Value).Order());
        var there = device.Find(ParticipantIdentity.Parse("viewer"))!;
        Assert.Equal(
            (viewer.Sid, viewer.Client.Local.JoinedAt, RemoteParticipantState.Active), (there.Sid.Value, there.JoinedAt, there.State));
        Assert.Equal("2.2.0", there.Attributes["protocolVersion"]);
        Assert.Equal(RemoteParticipantState.Joined, device.Find(ParticipantIdentity.Parse("lazy"))!.State);
        Assert.Null(device.Find(ParticipantIdentity.Parse("device")));
        Assert.Null(device.Find(ParticipantIdentity.Parse("nobody")));
        Assert.False(device.Events.TryRead(out _));
    }

    [Fact]
    public async Task A_rejoin_is_told_as_the_old_connection_leaving_and_then_the_new_one()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await ConnectAsync(server);
        var older = await server.JoinAsync("viewer");
        var first = await ActiveAsync(device);

        var newer = await server.JoinAsync("viewer", grant: grant => grant with { CanUpdateOwnMetadata = true });

        var left = await NextAsync<ParticipantDisconnected>(device);
        Assert.Equal((first.Identity, first.Sid), (left.Identity, left.Sid));
        Assert.Equal(older.Sid, left.Sid.Value);
        var second = await ActiveAsync(device);
        Assert.Equal(newer.Sid, second.Sid.Value);
        Assert.Equal((false, true), (first.CanUpdateOwnMetadata, second.CanUpdateOwnMetadata));
        Assert.True(second.JoinedAt >= first.JoinedAt);
        await newer.Client.UpdateAttributesAsync(new Dictionary<string, string> { ["a"] = "b" }, Cancelled);
        Assert.Equal("b", (await NextAsync<ParticipantAttributesChanged>(device)).Participant.Attributes["a"]);
    }

    [Fact]
    public async Task The_view_is_at_least_as_new_as_the_event_that_is_read()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await ConnectAsync(server);
        var viewer = await server.JoinAsync("viewer");
        var identity = ParticipantIdentity.Parse("viewer");

        Assert.NotNull(device.Find((await NextAsync<ParticipantConnected>(device)).Participant.Identity));
        await NextAsync<ParticipantActive>(device);
        Assert.Equal(RemoteParticipantState.Active, device.Find(identity)!.State);
        await viewer.Client.LeaveAsync(Cancelled);
        await NextAsync<ParticipantDisconnected>(device);
        Assert.Null(device.Find(identity));
    }

    [Fact]
    public async Task A_stream_to_a_connection_that_was_replaced_is_refused_and_an_open_one_breaks()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await ConnectAsync(server);
        await server.JoinAsync("viewer");
        var first = await ActiveAsync(device);
        var open = await device.OpenStreamAsync(first.Identity, first.Sid, ControlTopic.Name, Cancelled);
        var newer = await server.JoinAsync("viewer");
        await NextAsync<ParticipantDisconnected>(device);

        await Assert.ThrowsAsync<DestinationLeftException>(
            () => device.OpenStreamAsync(first.Identity, first.Sid, ControlTopic.Name, Cancelled));
        await Assert.ThrowsAsync<DestinationLeftException>(async () => await open.WriteAsync(new byte[1], Cancelled));
        await open.CloseAsync("replaced", Cancelled);
        var second = await ActiveAsync(device);
        await device.OpenStreamAsync(second.Identity, second.Sid, ControlTopic.Name, Cancelled);
        await newer.UntilAsync<StreamOpened>();
        Assert.Equal(0, newer.Client.StrayPackets);
        await Assert.ThrowsAsync<DestinationLeftException>(
            () => device.OpenStreamAsync(ParticipantIdentity.Parse("nobody"), first.Sid, ControlTopic.Name, Cancelled));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => device.OpenStreamAsync(default, first.Sid, ControlTopic.Name, Cancelled));
    }

    [Fact]
    [Trait("Rule", "R6")]
    public async Task A_write_that_waits_for_a_viewer_that_leaves_tells_of_the_departure_and_so_does_an_event()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await ConnectAsync(server);
        var viewer = await server.JoinAsync("viewer");
        var active = await ActiveAsync(device);
        var open = await device.OpenStreamAsync(active.Identity, active.Sid, ControlTopic.Name, Cancelled);
        await viewer.UntilAsync<StreamOpened>();
        var writes = WriteOnAsync(open);
        await viewer.Client.LeaveAsync(Cancelled);

        await Assert.ThrowsAsync<DestinationLeftException>(() => writes.Within("the write to a viewer that left"));
        var left = await NextAsync<ParticipantDisconnected>(device);
        Assert.Equal((active.Identity, active.Sid), (left.Identity, left.Sid));

        // Nobody reads: the window fills, and a write waits.
        static async Task WriteOnAsync(IControlStream stream)
        {
            while (true)
            {
                await stream.WriteAsync(new byte[stream.MaxChunkBytes], Cancelled);
            }
        }
    }

    [Fact]
    [Trait("Rule", "R6")]
    public async Task A_write_after_the_end_of_our_own_connection_tells_of_it_and_so_does_an_event()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await ConnectAsync(server);
        await server.JoinAsync("viewer");
        var active = await ActiveAsync(device);
        var open = await device.OpenStreamAsync(active.Identity, active.Sid, ControlTopic.Name, Cancelled);
        await device.CloseAsync(Cancelled);
        await NextAsync<RoomDisconnected>(device);

        await Assert.ThrowsAsync<DestinationLeftException>(async () => await open.WriteAsync(new byte[1], Cancelled));
    }

    [Fact]
    public async Task Every_packet_of_a_control_stream_names_its_one_destination()
    {
        var tap = new RecordingTap();
        await using var server = await TestServer.StartAsync(services: services => services.AddSingleton<IPacketTap>(tap));
        await using var device = await ConnectAsync(server);
        await server.JoinAsync("a/viewer %");
        var active = await ActiveAsync(device);

        var control = await device.OpenStreamAsync(active.Identity, active.Sid, ControlTopic.Name, Cancelled);
        await control.WriteAsync(new byte[control.MaxChunkBytes], Cancelled);
        await control.WriteAsync(new byte[1], Cancelled);
        await control.CloseAsync("bye", Cancelled);

        foreach (var kind in (TappedPacketKind[])[
            TappedPacketKind.Header, TappedPacketKind.Chunk, TappedPacketKind.Chunk, TappedPacketKind.Trailer])
        {
            var packet = await tap.NextAsync();
            Assert.Equal((kind, device.LocalSid.Value), (packet.Kind, packet.SenderSid));
            Assert.Equal(["a/viewer %"], packet.Destinations);
        }
    }

    [Fact]
    public async Task Chunks_are_as_long_as_on_LiveKit()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await ConnectAsync(server);
        await server.JoinAsync("viewer");
        var active = await ActiveAsync(device);
        var control = await device.OpenStreamAsync(active.Identity, active.Sid, ControlTopic.Name, Cancelled);

        Assert.Equal(15_000, control.MaxChunkBytes);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await control.WriteAsync(default, Cancelled));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await control.WriteAsync(new byte[15_001], Cancelled));
        await control.WriteAsync(new byte[15_000], Cancelled);
    }

    [Fact]
    public async Task An_inbound_stream_that_is_not_read_stops_its_sender_at_64_KiB_and_no_event()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await ConnectAsync(server);
        var viewer = await server.JoinAsync("viewer");
        await ActiveAsync(device);
        var stream = await viewer.Client.OpenStreamAsync(ControlTopic.Name, ["device"], cancellationToken: Cancelled);
        var inbound = (await NextAsync<InboundStreamOpened>(device)).Stream;
        var sent = new byte[300_000];
        Random.Shared.NextBytes(sent);

        var write = stream.WriteAsync(sent, Cancelled).AsTask();
        await using var mark = await viewer.Client.OpenStreamAsync("mark", ["device"], cancellationToken: Cancelled);
        await NextAsync<InboundStreamOpened>(device);
        await server.JoinAsync("another");
        await ActiveAsync(device);
        Assert.True(inbound.Input.TryRead(out var unread));
        Assert.InRange(unread.Buffer.Length, IInboundStream.MaxBufferedBytes / 2, IInboundStream.MaxBufferedBytes);
        inbound.Input.AdvanceTo(unread.Buffer.Start);
        Assert.False(write.IsCompleted);

        var closing = write.ContinueWith(_ => stream.CloseAsync(cancellationToken: Cancelled).AsTask(), TaskScheduler.Default).Unwrap();
        using var all = new MemoryStream();
        await inbound.Input.CopyToAsync(all, Cancelled).Within("the end of the stream");
        await closing.Within("the write");
        Assert.Equal(sent, all.ToArray());
    }

    [Fact]
    public async Task An_inbound_stream_that_is_aborted_lets_its_sender_go_on()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await ConnectAsync(server);
        var viewer = await server.JoinAsync("viewer");
        await ActiveAsync(device);
        await using var stream = await viewer.Client.OpenStreamAsync("other-topic", ["device"], cancellationToken: Cancelled);

        (await NextAsync<InboundStreamOpened>(device)).Stream.Abort();

        await stream.WriteAsync(new byte[1_000_000], Cancelled).Within("1 MB on an aborted stream");
    }

    [Fact]
    public async Task Kick_removes_that_connection_and_misses_another()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await ConnectAsync(server);
        var viewer = await server.JoinAsync("viewer");
        var active = await ActiveAsync(device);

        await device.RemoveParticipantAsync(active.Identity, ParticipantSid.Parse("PA_another"), Cancelled);
        Assert.NotNull(device.Find(active.Identity));
        await device.RemoveParticipantAsync(active.Identity, active.Sid, Cancelled);

        Assert.Equal(RoomCloseCode.Removed, (await viewer.UntilAsync<Disconnected>()).Code);
        Assert.Equal(active.Sid, (await NextAsync<ParticipantDisconnected>(device)).Sid);
        await device.RemoveParticipantAsync(active.Identity, active.Sid, Cancelled);
    }

    [Fact]
    public async Task Our_own_end_comes_last_with_its_reason()
    {
        await using var server = await TestServer.StartAsync();
        await using var left = await ConnectAsync(server, "left");
        await left.CloseAsync(Cancelled);
        await left.CloseAsync(Cancelled);
        await EndsAsync(left, RoomDisconnectReason.ClientInitiated);
        await Assert.ThrowsAnyAsync<IOException>(
            () => left.OpenStreamAsync(ParticipantIdentity.Parse("x"), ParticipantSid.Parse("PA_1"), ControlTopic.Name, Cancelled));

        await using var older = await ConnectAsync(server, "twice");
        await using var newer = await ConnectAsync(server, "twice");
        await EndsAsync(older, RoomDisconnectReason.DuplicateIdentity);
        Assert.NotEqual(older.LocalSid, newer.LocalSid);

        await using var kicked = await ConnectAsync(server, "kicked");
        await newer.RemoveParticipantAsync(ParticipantIdentity.Parse("kicked"), kicked.LocalSid, Cancelled);
        await EndsAsync(kicked, RoomDisconnectReason.Removed);

        await using var link = new Forwarder(server.Url);
        await using var cut = await ConnectAsync(server, "cut", link.Url);
        link.Cut();
        await EndsAsync(cut, RoomDisconnectReason.ConnectionLost);

        await server.StopAsync();
        await EndsAsync(newer, RoomDisconnectReason.ConnectionLost);
    }

    [Fact]
    public async Task A_join_that_fails_says_why()
    {
        await using var server = await TestServer.StartAsync(
            options => options.MaxParticipantsPerRoom = 1, app: app => app.Map("/elsewhere/rtc", () => "hello"));
        await using var first = await ConnectAsync(server, "first");

        await FailsAsync(RoomConnectFailure.Full, server, options => options.Url = server.Url);
        await FailsAsync(RoomConnectFailure.Unauthorized, server, options => options.ApiSecret = new string('x', 32));
        await FailsAsync(RoomConnectFailure.ProtocolMismatch, server, options => options.Url = new Uri(server.Url, "/elsewhere"));
        await server.StopAsync();
        await FailsAsync(RoomConnectFailure.Unreachable, server, options => options.Url = server.Url);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_unreachable_in_time_and_cancelling_is_quicker()
    {
        await using var server = await TestServer.StartAsync(app: app => app.Map(
            "/silent/rtc", async (Microsoft.AspNetCore.Http.HttpContext context) =>
                await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted)));
        var silent = new Uri(server.Url, "/silent");
        var request = new RoomConnectRequest(Room, ParticipantIdentity.Parse("device"), "Device");

        await FailsAsync(RoomConnectFailure.Unreachable, server, options =>
        {
            options.Url = silent;
            options.ConnectTimeout = TimeSpan.FromMilliseconds(200);
        });
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var connecting = Connector(server, options => options.Url = silent).ConnectAsync(request, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    [Fact]
    public async Task Waiting_for_a_viewer_ends_with_one_and_not_with_a_device()
    {
        await using var server = await TestServer.StartAsync();
        var connector = Connector(server);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var waiting = connector.WaitForViewerAsync(Room, Cancelled);
        var cancelled = connector.WaitForViewerAsync(Room, cancel.Token);
        await using (await ConnectAsync(server))
        {
            Assert.False(waiting.IsCompleted);
        }

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await server.JoinAsync("viewer");
        await waiting.Within("the end of the wait for a viewer");
        await connector.WaitForViewerAsync(Room, Cancelled).Within("the end of a wait for a viewer who is there");

        await server.StopAsync();
        var failed = await Assert.ThrowsAsync<RoomConnectException>(() => connector.WaitForViewerAsync(Room, Cancelled));
        Assert.Equal(RoomConnectFailure.Unreachable, failed.Reason);
    }

    [Fact]
    public async Task A_thousand_writes_of_small_frames_arrive_in_order()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await ConnectAsync(server);
        var viewer = await server.JoinAsync("viewer");
        var active = await ActiveAsync(device);
        var control = await device.OpenStreamAsync(active.Identity, active.Sid, ControlTopic.Name, Cancelled);
        var received = (await viewer.UntilAsync<StreamOpened>()).Stream;
        var reading = TestPeer.ReadToEndAsync(received);

        var sent = new byte[10_000];
        for (var i = 0; i < 1_000; i++)
        {
            sent.AsSpan(i * 10, 10).Fill((byte)i);
            await control.WriteAsync(sent.AsMemory(i * 10, 10), Cancelled);
        }

        await control.CloseAsync(string.Empty, Cancelled);
        Assert.Equal(sent, await reading);
    }

    private static IRoomConnector Connector(TestServer server, Action<RoomServerConnectorOptions>? configure = null) =>
        new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddRoomServerConnector(options =>
            {
                options.Url = server.Url;
                configure?.Invoke(options);
            })
            .BuildServiceProvider()
            .GetRequiredService<IRoomConnector>();

    private static Task<IRoomConnection> ConnectAsync(TestServer server, string identity = "device", Uri? url = null) =>
        Connector(server, options => options.Url = url ?? server.Url)
            .ConnectAsync(new RoomConnectRequest(Room, ParticipantIdentity.Parse(identity), "Device"), Cancelled);

    private static async Task<T> NextAsync<T>(IRoomConnection connection)
        where T : RoomEvent =>
        Assert.IsType<T>(await connection.Events.ReadAsync(Cancelled).Within($"{typeof(T).Name} at the device"));

    private static async Task<RemoteParticipant> ActiveAsync(IRoomConnection connection)
    {
        await NextAsync<ParticipantConnected>(connection);
        return (await NextAsync<ParticipantActive>(connection)).Participant;
    }

    private static async Task EndsAsync(IRoomConnection connection, RoomDisconnectReason reason)
    {
        RoomEvent? last = null;
        var reading = Task.Run(
            async () =>
            {
                await foreach (var happened in connection.Events.ReadAllAsync(Cancelled))
                {
                    last = happened;
                }
            },
            Cancelled);
        await reading.Within($"the end of the events with {reason}");
        Assert.Equal(reason, Assert.IsType<RoomDisconnected>(last).Reason);
    }

    private static async Task FailsAsync(RoomConnectFailure reason, TestServer server, Action<RoomServerConnectorOptions> configure)
    {
        var request = new RoomConnectRequest(Room, ParticipantIdentity.Parse("second"), "Device");
        var failed = await Assert.ThrowsAsync<RoomConnectException>(() => Connector(server, configure).ConnectAsync(request, Cancelled));
        Assert.Equal(reason, failed.Reason);
    }
}
