using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Connecting;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connector;
using RemoteAccess.RoomServer.InProcess;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Tests.Support;
using static RemoteAccess.RoomServer.Tests.Support.ConnectedDevice;

namespace RemoteAccess.RoomServer.Tests.InProcess;

/// <summary>What is particular about a device in the process of its room server: whose thread runs what, and whose buffer is
/// whose.</summary>
public sealed class InProcessLinkTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Rule", "B14")]
    public async Task Whoever_waits_for_the_room_continues_without_the_rooms_lock()
    {
        await using var server = await TestServer.StartAsync();
        using var link = Join(server);
        Assert.IsType<JoinedSignal>((await link.ReceiveAsync(Cancelled)).Known);
        var room = Assert.Single(server.Services.GetRequiredService<RoomTable>().Snapshot());
        var next = link.ReceiveAsync(Cancelled).AsTask();
        Assert.False(next.IsCompleted);
        var held = next.ContinueWith(
            _ => room.Gate.IsHeldByCurrentThread, Cancelled, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await MemoryPeer.JoinAsync(server, "viewer");

        Assert.False(await held.Within("what the room tells of a viewer"));
        Assert.IsType<ParticipantConnectedSignal>((await next).Known);
    }

    [Fact]
    public async Task A_credit_a_departure_and_an_end_let_a_waiting_write_go_on_without_the_rooms_lock()
    {
        await using var server = await TestServer.StartAsync();
        var viewers = new List<MemoryPeer>();
        await using var device = await DeviceTransport.InProcess.ConnectAsync(server);
        var room = Assert.Single(server.Services.GetRequiredService<RoomTable>().Snapshot());
        for (var i = 0; i < 3; i++)
        {
            viewers.Add(await MemoryPeer.JoinAsync(server, $"viewer-{i}"));
        }

        var writes = new List<(ByteStreamId Id, Task Write, Task<bool> Held)>();
        foreach (var viewer in viewers)
        {
            var (stream, id) = await OpenAsync(device, viewer);
            var write = await FillAsync(stream, Cancelled);
            writes.Add((id, write, write.ContinueWith(
                _ => room.Gate.IsHeldByCurrentThread,
                Cancelled, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)));
        }

        viewers[0].Ack(device.LocalSid.Value, writes[0].Id, 60_000);
        viewers[1].Socket.Goodbye();
        Assert.False(await writes[0].Held.Within("the write that got credit"));
        Assert.False(await writes[1].Held.Within("the write to a viewer that left"));
        await device.CloseAsync(Cancelled);
        Assert.False(await writes[2].Held.Within("the write of a device that left"));

        await writes[0].Write;
        await Assert.ThrowsAsync<DestinationLeftException>(() => writes[1].Write);
        await Assert.ThrowsAsync<DestinationLeftException>(() => writes[2].Write);
    }

    [Fact]
    public async Task The_thread_that_writes_a_chunk_hands_it_to_the_viewers_socket_without_the_rooms_lock()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await DeviceTransport.InProcess.ConnectAsync(server);
        var viewer = await MemoryPeer.JoinAsync(server, "viewer");
        var (stream, _) = await OpenAsync(device, viewer);
        await Patience.UntilAsync(() => viewer.Connection.Queued.Messages == 0, "an idle viewer");
        var room = Assert.Single(server.Services.GetRequiredService<RoomTable>().Snapshot());
        var own = 0;
        var held = 0;
        var writer = 0;
        viewer.Socket.OnSend = () =>
        {
            own += Environment.CurrentManagedThreadId == Volatile.Read(ref writer) ? 1 : 0;
            held += room.Gate.IsHeldByCurrentThread ? 1 : 0;
        };
        await Task.Run(
            async () =>
            {
                // Until the writer's wait has begun, it finds the chunk by itself.
                for (var i = 0; own == 0; i++)
                {
                    Assert.True(i < 300, "No chunk was sent by the thread that wrote it.");
                    Volatile.Write(ref writer, Environment.CurrentManagedThreadId);
                    await stream.WriteAsync(new byte[1], Cancelled);
                    Patience.Until(() => viewer.Connection.Queued.Messages == 0, "an idle viewer");
                }
            },
            Cancelled);

        Assert.Equal(0, held);
    }

    [Fact]
    public async Task A_buffer_that_is_used_again_after_its_write_changes_nothing_that_waits_for_the_viewer()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await DeviceTransport.InProcess.ConnectAsync(server);
        var viewer = await MemoryPeer.JoinAsync(server, "viewer");
        var reads = new TaskCompletionSource();
        viewer.Socket.Reads = reads.Task;
        var (stream, _) = await OpenAsync(device, viewer);
        (int Length, byte Fill)[] writes = [(1, 1), (100, 2), (6_000, 3), (15_000, 4)];
        var buffer = new byte[15_000];
        foreach (var (length, fill) in writes)
        {
            buffer.AsSpan(0, length).Fill(fill);
            await stream.WriteAsync(buffer.AsMemory(0, length), Cancelled);
            buffer.AsSpan().Fill(0xEE);
        }

        reads.SetResult();
        await StreamIdAsync(viewer);
        foreach (var (length, fill) in writes)
        {
            Assert.Null(ServerPacket.Parse(await viewer.Socket.PacketAsync(), out var packet));
            Assert.Equal(Enumerable.Repeat(fill, length), packet.Body.Payload.ToArray());
        }
    }

    [Fact]
    public async Task A_viewer_that_takes_nothing_delays_no_other_and_a_cancelled_wait_loses_no_chunk()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await DeviceTransport.InProcess.ConnectAsync(server);
        var slow = await MemoryPeer.JoinAsync(server, "slow");
        var quick = await server.JoinAsync("quick");
        var (toSlow, id) = await OpenAsync(device, slow);
        using var cancel = new CancellationTokenSource();
        var waiting = await FillAsync(toSlow, cancel.Token);

        var participant = device.Find(ParticipantIdentity.Parse("quick"))!;
        var toQuick = await device.OpenStreamAsync(participant.Identity, participant.Sid, ControlTopic.Name, Cancelled);
        var reading = TestPeer.ReadToEndAsync((await quick.UntilAsync<StreamOpened>()).Stream);
        for (var i = 0; i < 100; i++)
        {
            await toQuick.WriteAsync(new byte[toQuick.MaxChunkBytes], Cancelled).Within("a write to the quick viewer");
        }

        await toQuick.CloseAsync(string.Empty, Cancelled);
        Assert.Equal(100 * toQuick.MaxChunkBytes, (await reading).Length);
        Assert.False(waiting.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        slow.Ack(device.LocalSid.Value, id, 60_000);
        await toSlow.WriteAsync("after"u8.ToArray(), Cancelled).Within("the write after the credit");
        for (ulong index = 0; ; index++)
        {
            Assert.Null(ServerPacket.Parse(await slow.Socket.PacketAsync(), out var packet));
            Assert.Equal((PacketKind.Chunk, index), (packet.Kind, packet.Body.Index));
            if (packet.Body.Payload.SequenceEqual("after"u8))
            {
                break;
            }
        }
    }

    [Fact]
    [Trait("Rule", "B16")]
    public async Task A_viewer_with_the_devices_identity_is_refused_while_the_device_is_there()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await DeviceTransport.InProcess.ConnectAsync(server);

        var refused = await Assert.ThrowsAsync<RoomJoinException>(() => server.JoinAsync("device"));
        var viewer = await server.JoinAsync("viewer");

        Assert.Equal(RefusalCode.IdentityTaken, refused.Code);
        Assert.Equal(DeviceRole.Device, viewer.Client.Find("device")!.Attributes[DeviceRole.Attribute]);
        Assert.Equal(RoomParticipantState.Active, viewer.Client.Find("device")!.State);
        Assert.Equal(device.LocalSid.Value, viewer.Client.Find("device")!.Sid);
    }

    [Fact]
    public async Task A_device_that_reads_no_events_is_closed_when_its_queue_is_full_and_viewers_go_on()
    {
        await using var server = await TestServer.StartAsync(options =>
        {
            options.MaxParticipantsPerRoom = 10;
            options.MaxQueuedMessages = 64;
        });
        using var link = Join(server);
        await using var device = await RoomClient.JoinAsync(
            link, DeviceJoin.Options(TimeProvider.System) with { EventCapacity = 1 }, Cancelled);
        var viewer = await MemoryPeer.JoinAsync(server, "viewer");

        var joins = 0;
        while (link.CloseStatus is null)
        {
            Assert.True(++joins < 2_000, "The device's queue is not bounded.");
            var other = await MemoryPeer.JoinAsync(server, "other", grant => grant with { RoomAdmin = true });
            other.Socket.Goodbye();
            await other.Ended.Within("the departure of the other");
        }

        Assert.Equal((int)RoomCloseCode.TooSlow, (int)link.CloseStatus);
        await viewer.Socket.SignalAsync<ParticipantDisconnectedSignal>(gone => gone.Identity == "device");
        await viewer.SettledAsync();
    }

    [Fact]
    public async Task What_the_server_counts_includes_the_device_while_it_is_there()
    {
        await using var server = await TestServer.StartAsync();
        using var gauges = new Gauges(server.Services);
        await using (await DeviceTransport.InProcess.ConnectAsync(server))
        {
            Assert.Contains(
                "roomserver.connections=1, roomserver.participants=1, roomserver.rooms=1", gauges.Now, StringComparison.Ordinal);
        }

        Assert.Contains("roomserver.connections=0, roomserver.participants=0, roomserver.rooms=0", gauges.Now, StringComparison.Ordinal);
    }

    private static InProcessLink Join(TestServer server) => server.Services.GetRequiredService<InProcessPeers>().Join(
        DeviceJoin.Token(new RoomConnectRequest(Room, ParticipantIdentity.Parse("device"), "Device")),
        new HelloSignal(WireProtocol.Version, IInboundStream.MaxBufferedBytes));

    private static async Task<(IControlStream Stream, ByteStreamId Id)> OpenAsync(IRoomConnection device, MemoryPeer viewer)
    {
        var identity = ParticipantIdentity.Parse(viewer.Identity);
        await Patience.UntilAsync(() => device.Find(identity) is not null, $"{viewer.Identity} in the device's view");
        var stream = await device.OpenStreamAsync(identity, ParticipantSid.Parse(viewer.Sid), ControlTopic.Name, Cancelled);
        return (stream, viewer.Socket.Reads.IsCompleted ? await StreamIdAsync(viewer) : default);
    }

    private static async Task<ByteStreamId> StreamIdAsync(MemoryPeer viewer)
    {
        var packet = await viewer.Socket.PacketAsync();
        Assert.Null(ServerPacket.Parse(packet, out var header));
        Assert.Equal(PacketKind.Header, header.Kind);
        return header.Body.StreamId;
    }

    // Nobody acknowledges: the window fills, and a write waits.
    private static async Task<Task> FillAsync(IControlStream stream, CancellationToken cancellationToken)
    {
        for (var written = 0; written < 100; written++)
        {
            var write = stream.WriteAsync(new byte[stream.MaxChunkBytes], cancellationToken).AsTask();
            if (!write.IsCompleted)
            {
                return write;
            }

            await write;
        }

        throw new InvalidOperationException("The stream has no window.");
    }
}
