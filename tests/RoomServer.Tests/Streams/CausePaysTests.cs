using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Connecting;
using RemoteAccess.RoomServer.Client.Streams;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Metering;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Streams;

/// <summary>What a packet makes others do or hold is charged to whoever sent it.</summary>
[Trait("Rule", "B13")]
public sealed class CausePaysTests
{
    private const int Burst = 40;

    [Fact]
    public async Task Answers_to_what_others_sent_cost_nothing_and_unasked_ones_do()
    {
        await using var server = await StartAsync();
        var attacker = await MemoryPeer.JoinAsync(server, "attacker");
        var victim = await MemoryPeer.JoinAsync(server, "victim", grant => grant with { CanUpdateOwnMetadata = true });
        var sent = 0;
        for (var i = 0; i < 10; i++)
        {
            var id = attacker.Open("victim");
            for (ulong chunk = 0; chunk < 20; chunk++)
            {
                attacker.Chunk(id, chunk, string.Empty, "victim");
            }

            for (var packet = 0; packet < 21; packet++)
            {
                Assert.Null(ServerPacket.Parse(await victim.Socket.PacketAsync(), out var received));
                Assert.Equal(id, received.Body.StreamId);
            }

            for (var packet = 0; packet < 21; packet++)
            {
                // As a receiver that has no room for the stream may.
                Discard(victim, attacker.Sid, id);
                sent++;
            }

            attacker.Trailer(id, "victim");
            await victim.Socket.PacketAsync();
        }

        victim.Socket.Text("""{"type":"updateAttributes","requestId":7,"attributes":{"a":"b"}}""");
        Assert.Null((await victim.Socket.SignalAsync<ResultSignal>()).Error);
        Assert.True(sent > 5 * Burst);

        // The trailers came unanswered: so many answers are left.
        for (var i = 0; i < 10 + Burst; i++)
        {
            Discard(victim, attacker.Sid, ByteStreamId.NewRandom());
        }

        await victim.Ended.Within("the end of one who answers what nobody asked");
        Assert.Equal(RoomCloseCode.Flood, victim.Connection.Closing!.Value.Code);
    }

    [Fact]
    public async Task What_was_under_way_when_the_receiver_left_costs_the_sender_nothing_and_what_comes_beyond_does()
    {
        await using var server = await StartAsync();
        var sender = await MemoryPeer.JoinAsync(server, "sender");
        var leaver = await MemoryPeer.JoinAsync(server, "leaver");
        var id = sender.Open("leaver");
        await leaver.Socket.PacketAsync();
        leaver.Socket.Break();
        await leaver.Ended.Within("the departure");
        Assert.Equal(id.ToString(), (await sender.Socket.SignalAsync<StreamResetSignal>()).StreamId);

        // All of the initial credit, in the smallest packets, and the trailer.
        for (ulong chunk = 0; chunk < WireProtocol.InitialCreditBytes / WireProtocol.ChunkOverheadCost; chunk++)
        {
            sender.Chunk(id, chunk, string.Empty, "leaver");
        }

        sender.Trailer(id, "leaver");
        sender.Socket.Text("""{"type":"unpublishTrack","requestId":7,"track":1}""");
        await sender.Socket.SignalAsync<ResultSignal>();
        Assert.Null(sender.Connection.Closing);

        for (ulong chunk = 0; chunk < Burst + 1; chunk++)
        {
            sender.Chunk(id, chunk, string.Empty, "leaver");
        }

        await sender.Ended.Within("the end of one who sends on a stream that is not there");
        Assert.Equal(RoomCloseCode.Flood, sender.Connection.Closing!.Value.Code);
    }

    [Fact]
    public async Task A_departure_is_told_before_the_stream_that_it_ends()
    {
        await using var server = await StartAsync();
        var sender = await MemoryPeer.JoinAsync(server, "sender");
        var leaver = await MemoryPeer.JoinAsync(server, "leaver");
        var id = sender.Open("leaver");
        await leaver.Socket.PacketAsync();

        leaver.Socket.Goodbye();

        var first = await sender.Socket.SignalAsync<ServerSignal>(signal => signal is ParticipantDisconnectedSignal or StreamResetSignal);
        Assert.IsType<ParticipantDisconnectedSignal>(first);
        Assert.Equal(id.ToString(), (await sender.Socket.SignalAsync<StreamResetSignal>()).StreamId);
    }

    [Fact]
    public async Task A_stream_to_several_goes_on_while_one_of_them_is_there()
    {
        await using var server = await StartAsync();
        var sender = await MemoryPeer.JoinAsync(server, "sender");
        var a = await MemoryPeer.JoinAsync(server, "a");
        var b = await MemoryPeer.JoinAsync(server, "b");
        var id = sender.Open("a", "b");
        a.Socket.Break();
        await a.Ended.Within("the departure of a");

        sender.Chunk(id, 0, "x", "a", "b");
        await b.Socket.PacketAsync();
        Assert.Null(ServerPacket.Parse(await b.Socket.PacketAsync(), out var chunk));
        Assert.Equal("x"u8, chunk.Body.Payload);
        b.Socket.Break();

        Assert.Equal(id.ToString(), (await sender.Socket.SignalAsync<StreamResetSignal>()).StreamId);
    }

    [Fact]
    public async Task Viewers_that_fill_a_receivers_queue_lose_their_own_streams_and_the_device_loses_none()
    {
        const int Queue = 64;
        await using var server = await StartAsync(options => options.MaxQueuedMessages = Queue);
        var device = await MemoryPeer.JoinAsync(server, "device", grant => grant with { RoomAdmin = true });
        var victim = await MemoryPeer.JoinAsync(server, "victim");
        var attackers = new[]
        {
            await MemoryPeer.JoinAsync(server, "attacker-1"), await MemoryPeer.JoinAsync(server, "attacker-2"),
            await MemoryPeer.JoinAsync(server, "attacker-3"), await MemoryPeer.JoinAsync(server, "attacker-4"),
        };
        await victim.Socket.SignalAsync<ParticipantActiveSignal>(active => active.Participant.Identity == "attacker-4");
        var reads = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        victim.Socket.Reads = reads.Task;

        foreach (var attacker in attackers)
        {
            var stream = attacker.Open("victim");
            for (ulong chunk = 0; chunk < Queue; chunk++)
            {
                attacker.Chunk(stream, chunk, string.Empty, "victim");
            }

            var reset = await attacker.Socket.SignalAsync<StreamResetSignal>();
            Assert.Contains("queue of a receiver is full", reset.Reason, StringComparison.Ordinal);
        }

        var id = device.Open("victim");
        device.Chunk(id, 0, "x", "victim");
        device.Socket.Text("""{"type":"unpublishTrack","requestId":7,"track":1}""");
        await device.Socket.SignalAsync<ResultSignal>();
        reads.SetResult();

        var queued = 0;
        while (true)
        {
            var packet = await victim.Socket.PacketAsync();
            Assert.Null(ServerPacket.Parse(packet, out var parsed));
            if (parsed.Kind == PacketKind.Chunk && parsed.Body.StreamId == id)
            {
                break;
            }

            queued += parsed.Kind == PacketKind.Trailer ? 0 : 1;
        }

        // Three quarters of the queue, one packet that its writer held already, and the device's header.
        Assert.InRange(queued, (Queue / 4) + 1, (Queue * 3 / 4) + 2);
    }

    [Fact]
    public async Task A_stream_id_used_again_costs_neither_its_receiver_the_connection_nor_its_sender_less_credit()
    {
        const int Chunks = 400;
        await using var server = await StartAsync();
        var device = await MemoryPeer.JoinAsync(server, "device", grant => grant with { RoomAdmin = true });
        var attacker = await MemoryPeer.JoinAsync(server, "attacker");
        var id = attacker.Open("device");
        for (ulong chunk = 0; chunk < Chunks; chunk++)
        {
            attacker.Chunk(id, chunk, string.Empty, "device");
        }

        attacker.Trailer(id, "device");
        attacker.Open(id, "device");
        for (var packet = 0; packet < Chunks + 3; packet++)
        {
            await device.Socket.PacketAsync();
        }

        // The device acknowledges what it took in of the first stream, as it has to; the server has only the second.
        Ack(device, attacker.Sid, id, Chunks * WireProtocol.ChunkOverheadCost);
        await SettledAsync(device);
        Assert.Null(device.Connection.Closing);

        for (ulong chunk = 0; chunk <= WireProtocol.InitialCreditBytes / WireProtocol.ChunkOverheadCost; chunk++)
        {
            attacker.Chunk(id, chunk, string.Empty, "device");
        }

        await attacker.Ended.Within("the end of one who sends without credit");
        Assert.Equal(RoomCloseCode.CreditExceeded, attacker.Connection.Closing!.Value.Code);
        await SettledAsync(device);
        Assert.Null(device.Connection.Closing);
    }

    [Fact]
    public async Task Acknowledgements_of_more_than_was_sent_cost_control_messages()
    {
        await using var server = await StartAsync();
        var sender = await MemoryPeer.JoinAsync(server, "sender");
        var receiver = await MemoryPeer.JoinAsync(server, "receiver");
        var id = sender.Open("receiver");
        await receiver.Socket.PacketAsync();

        for (var i = 0; i < 1 + Burst; i++)
        {
            Ack(receiver, sender.Sid, id, uint.MaxValue);
        }

        await receiver.Ended.Within("the end of one who acknowledges what nobody sent");
        Assert.Equal(RoomCloseCode.Flood, receiver.Connection.Closing!.Value.Code);
    }

    [Fact]
    public async Task Answers_are_not_saved_up()
    {
        const int Queue = 64;
        const int MostOwed = 4 * Queue;
        await using var server = await StartAsync(options => options.MaxQueuedMessages = Queue);
        var device = await MemoryPeer.JoinAsync(server, "device", grant => grant with { RoomAdmin = true });
        var viewer = await MemoryPeer.JoinAsync(server, "viewer");
        var id = device.Open("viewer");
        await viewer.Socket.PacketAsync();
        for (ulong chunk = 0; chunk < MostOwed + (2 * Burst); chunk++)
        {
            device.Chunk(id, chunk, string.Empty, "viewer");
            await viewer.Socket.PacketAsync();
        }

        for (var i = 0; i < MostOwed; i++)
        {
            Discard(viewer, device.Sid, ByteStreamId.NewRandom());
        }

        await SettledAsync(viewer);
        Assert.Null(viewer.Connection.Closing);
        for (var i = 0; i < Burst; i++)
        {
            Discard(viewer, device.Sid, ByteStreamId.NewRandom());
        }

        await viewer.Ended.Within("the end of one who answers more than can be under way");
        Assert.Equal(RoomCloseCode.Flood, viewer.Connection.Closing!.Value.Code);
    }

    [Fact]
    public async Task Work_is_given_back_once_for_each_packet_of_a_stream_that_is_answered_and_for_nothing_else()
    {
        await using var server = await StartAsync();
        var device = await MemoryPeer.JoinAsync(server, "device", grant => grant with { RoomAdmin = true });
        var viewer = await MemoryPeer.JoinAsync(server, "viewer");
        var id = device.Open("viewer");
        for (ulong chunk = 0; chunk < 20; chunk++)
        {
            device.Chunk(id, chunk, string.Empty, "viewer");
        }

        for (var packet = 0; packet < 21; packet++)
        {
            await viewer.Socket.PacketAsync();
        }

        Assert.False(await GivesBackAsync(() => Discard(viewer, device.Sid, ByteStreamId.NewRandom())), "for an answer to no stream");
        Assert.True(await GivesBackAsync(() => Ack(viewer, device.Sid, id, 18 * WireProtocol.ChunkOverheadCost)), "for 18 chunks");

        // Two chunks are left, and with the next answer one.
        Assert.True(await GivesBackAsync(() => Ack(viewer, device.Sid, id, 1)), "for one of two chunks");
        Assert.True(await GivesBackAsync(() => Discard(viewer, device.Sid, id)), "for the last chunk");
        Assert.False(await GivesBackAsync(() => Discard(viewer, device.Sid, id)), "for a chunk that was answered");

        async Task<bool> GivesBackAsync(Action answer)
        {
            // Its receive loop waits for a message meanwhile.
            var work = viewer.Connection.Limits.Work;
            work.GiveBack(int.MaxValue);
            work.Charge((new RoomServerOptions().WorkBytesPerSecond / WorkBudget.BurstDivisor) + 1);
            answer();
            await SettledAsync(viewer);
            return work.Due() == TimeSpan.Zero;
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public async Task Viewers_that_fill_the_devices_queue_leave_room_for_another_viewer(int attackers)
    {
        const int Queue = 64;
        await using var server = await StartAsync(options => options.MaxQueuedMessages = Queue);
        var device = await MemoryPeer.JoinAsync(server, "device", grant => grant with { RoomAdmin = true });
        var viewer = await MemoryPeer.JoinAsync(server, "viewer");
        var others = new List<MemoryPeer>();
        for (var i = 0; i < attackers; i++)
        {
            others.Add(await MemoryPeer.JoinAsync(server, $"attacker-{i}"));
        }

        await device.Socket.SignalAsync<ParticipantActiveSignal>(active => active.Participant.Identity == others[^1].Identity);
        var reads = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        device.Socket.Reads = reads.Task;
        foreach (var other in others)
        {
            var stream = other.Open("device");
            for (ulong chunk = 0; chunk < Queue; chunk++)
            {
                other.Chunk(stream, chunk, string.Empty, "device");
            }

            await other.Socket.SignalAsync<StreamResetSignal>();
        }

        var id = viewer.Open("device");
        viewer.Chunk(id, 0, "x", "device");
        await SettledAsync(viewer);
        reads.SetResult();

        while (true)
        {
            Assert.Null(ServerPacket.Parse(await device.Socket.PacketAsync(), out var parsed));
            if (parsed.Body.StreamId == id && parsed.Kind != PacketKind.Header)
            {
                Assert.Equal("x"u8, parsed.Body.Payload);
                break;
            }
        }
    }

    [Fact]
    public async Task Streams_that_are_opened_too_fast_are_reset()
    {
        await using var server = await StartAsync(options => options.StreamOpenBurst = 5);
        var device = await MemoryPeer.JoinAsync(server, "device", grant => grant with { RoomAdmin = true });
        var viewer = await MemoryPeer.JoinAsync(server, "viewer");
        for (var i = 0; i < 6; i++)
        {
            viewer.Open("device");
        }

        Assert.Contains("too fast", (await viewer.Socket.SignalAsync<StreamResetSignal>()).Reason, StringComparison.Ordinal);
        for (var i = 0; i < 20; i++)
        {
            device.Open("viewer");
            await viewer.Socket.PacketAsync();
        }
    }

    [Fact]
    public async Task A_client_discards_a_stream_that_it_does_not_know_once()
    {
        var socket = new MemorySocket();
        var pump = new ReceiptPump(new ClientSocket(socket, 65_536), maxIncomingStreams: 4);
        var streams = new IncomingStreams(pump, new RoomClientOptions());
        var id = ByteStreamId.NewRandom();
        for (ulong i = 0; i < 100; i++)
        {
            Chunk(streams, id, i);
        }

        pump.EnqueuePong();
        pump.Start();

        Assert.Equal((byte)PacketKind.Discard, (await socket.PacketAsync())[0]);
        await pump.StopAsync();
        Assert.Equal(100, streams.StrayPackets);
        Assert.Equal(0, socket.PacketsSent - 1);
    }

    [Fact]
    public async Task Strange_streams_never_fill_the_clients_queue_of_answers()
    {
        var socket = new MemorySocket();
        var pump = new ReceiptPump(new ClientSocket(socket, 65_536), maxIncomingStreams: 4);
        var streams = new IncomingStreams(pump, new RoomClientOptions());
        var last = ByteStreamId.NewRandom();
        for (var i = 0; i < 3_000; i++)
        {
            Chunk(streams, ByteStreamId.NewRandom(), 0);
        }

        Chunk(streams, last, 0);
        pump.EnqueuePong();
        pump.Start();
        await socket.TextAsync();

        // There is room again: what was left out is said with the next chunk.
        Assert.NotEqual(System.Net.WebSockets.WebSocketState.Aborted, socket.State);
        Chunk(streams, last, 1);
        await pump.StopAsync();
        Assert.Equal(1_025, socket.PacketsSent);
    }

    private static Task<TestServer> StartAsync(Action<RoomServerOptions>? more = null) => TestServer.StartAsync(
        options =>
        {
            options.MaxParticipantsPerRoom = 20;
            options.ControlMessageBurst = Burst;
            options.ControlMessagesPerSecond = 10;
            more?.Invoke(options);
        },
        time: new FakeTimeProvider(DateTimeOffset.UtcNow));

    private static void Discard(MemoryPeer from, string senderSid, ByteStreamId id)
    {
        var packet = new byte[PacketWriter.MaxAckBytes];
        from.Socket.Binary(packet[..PacketWriter.Discard(packet, senderSid, id)]);
    }

    private static void Ack(MemoryPeer from, string senderSid, ByteStreamId id, uint amount)
    {
        var packet = new byte[PacketWriter.MaxAckBytes];
        from.Socket.Binary(packet[..PacketWriter.Ack(packet, senderSid, id, amount)]);
    }

    /// <summary>Everything that the peer has sent was handled.</summary>
    private static async Task SettledAsync(MemoryPeer peer)
    {
        peer.Socket.Text("""{"type":"unpublishTrack","requestId":7,"track":1}""");
        await peer.Socket.SignalAsync<ResultSignal>();
    }

    private static void Chunk(IncomingStreams streams, ByteStreamId id, ulong index)
    {
        var bytes = new byte[200];
        var length = PacketWriter.SenderPrefix(bytes, PacketKind.Chunk, "PA_0123456789Ab"u8);
        id.Write(bytes.AsSpan(length));
        BitConverter.TryWriteBytes(bytes.AsSpan(length + ByteStreamId.Length), index);
        Assert.Null(ServerPacket.Parse(bytes.AsSpan(0, length + ByteStreamId.Length + 8), out var packet));
        streams.Chunk(packet);
    }
}
