using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Metering;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Streams;

/// <summary>What a packet makes others do or hold is charged to whoever sent it.</summary>
[Trait("Rule", "B13")]
public sealed class CausePaysTests
{
    [Fact]
    public async Task Answers_to_what_others_sent_cost_nothing_and_unasked_ones_do()
    {
        await using var server = await FrozenServer.StartAsync();
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
                victim.Discard(attacker.Sid, id);
                sent++;
            }

            attacker.Trailer(id, "victim");
            await victim.Socket.PacketAsync();
        }

        victim.Socket.Text("""{"type":"updateAttributes","requestId":7,"attributes":{"a":"b"}}""");
        Assert.Null((await victim.Socket.SignalAsync<ResultSignal>()).Error);
        Assert.True(sent > 5 * FrozenServer.ControlMessages);

        // The trailers came unanswered: so many answers are left.
        for (var i = 0; i < 10 + FrozenServer.ControlMessages; i++)
        {
            victim.Discard(attacker.Sid, ByteStreamId.NewRandom());
        }

        await victim.Ended.Within("the end of one who answers what nobody asked");
        Assert.Equal(RoomCloseCode.Flood, victim.Connection.Closing!.Value.Code);
    }

    [Fact]
    public async Task What_was_under_way_when_the_receiver_left_costs_the_sender_nothing_and_what_comes_beyond_does()
    {
        await using var server = await FrozenServer.StartAsync();
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

        for (ulong chunk = 0; chunk < FrozenServer.ControlMessages + 1; chunk++)
        {
            sender.Chunk(id, chunk, string.Empty, "leaver");
        }

        await sender.Ended.Within("the end of one who sends on a stream that is not there");
        Assert.Equal(RoomCloseCode.Flood, sender.Connection.Closing!.Value.Code);
    }

    [Fact]
    public async Task A_stream_id_used_again_costs_neither_its_receiver_the_connection_nor_its_sender_less_credit()
    {
        const int Chunks = 400;
        await using var server = await FrozenServer.StartAsync();
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
        device.Ack(attacker.Sid, id, Chunks * WireProtocol.ChunkOverheadCost);
        await device.SettledAsync();
        Assert.Null(device.Connection.Closing);

        for (ulong chunk = 0; chunk <= WireProtocol.InitialCreditBytes / WireProtocol.ChunkOverheadCost; chunk++)
        {
            attacker.Chunk(id, chunk, string.Empty, "device");
        }

        await attacker.Ended.Within("the end of one who sends without credit");
        Assert.Equal(RoomCloseCode.CreditExceeded, attacker.Connection.Closing!.Value.Code);
        await device.SettledAsync();
        Assert.Null(device.Connection.Closing);
    }

    [Fact]
    public async Task Acknowledgements_of_more_than_was_sent_cost_control_messages()
    {
        await using var server = await FrozenServer.StartAsync();
        var sender = await MemoryPeer.JoinAsync(server, "sender");
        var receiver = await MemoryPeer.JoinAsync(server, "receiver");
        var id = sender.Open("receiver");
        await receiver.Socket.PacketAsync();

        for (var i = 0; i < 1 + FrozenServer.ControlMessages; i++)
        {
            receiver.Ack(sender.Sid, id, uint.MaxValue);
        }

        await receiver.Ended.Within("the end of one who acknowledges what nobody sent");
        Assert.Equal(RoomCloseCode.Flood, receiver.Connection.Closing!.Value.Code);
    }

    [Fact]
    public async Task Answers_are_not_saved_up()
    {
        const int Queue = 64;
        const int MostOwed = 4 * Queue;
        await using var server = await FrozenServer.StartAsync(options => options.MaxQueuedMessages = Queue);
        var device = await MemoryPeer.JoinAsync(server, "device", grant => grant with { RoomAdmin = true });
        var viewer = await MemoryPeer.JoinAsync(server, "viewer");
        var id = device.Open("viewer");
        await viewer.Socket.PacketAsync();
        for (ulong chunk = 0; chunk < MostOwed + (2 * FrozenServer.ControlMessages); chunk++)
        {
            device.Chunk(id, chunk, string.Empty, "viewer");
            await viewer.Socket.PacketAsync();
        }

        for (var i = 0; i < MostOwed; i++)
        {
            viewer.Discard(device.Sid, ByteStreamId.NewRandom());
        }

        await viewer.SettledAsync();
        Assert.Null(viewer.Connection.Closing);
        for (var i = 0; i < FrozenServer.ControlMessages; i++)
        {
            viewer.Discard(device.Sid, ByteStreamId.NewRandom());
        }

        await viewer.Ended.Within("the end of one who answers more than can be under way");
        Assert.Equal(RoomCloseCode.Flood, viewer.Connection.Closing!.Value.Code);
    }

    [Fact]
    public async Task Work_is_given_back_once_for_each_packet_of_a_stream_that_is_answered_and_for_nothing_else()
    {
        await using var server = await FrozenServer.StartAsync();
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

        Assert.False(await GivesBackAsync(() => viewer.Discard(device.Sid, ByteStreamId.NewRandom())), "for an answer to no stream");
        Assert.True(await GivesBackAsync(() => viewer.Ack(device.Sid, id, 18 * WireProtocol.ChunkOverheadCost)), "for 18 chunks");

        // Two chunks are left, and with the next answer one.
        Assert.True(await GivesBackAsync(() => viewer.Ack(device.Sid, id, 1)), "for one of two chunks");
        Assert.True(await GivesBackAsync(() => viewer.Discard(device.Sid, id)), "for the last chunk");
        Assert.False(await GivesBackAsync(() => viewer.Discard(device.Sid, id)), "for a chunk that was answered");

        async Task<bool> GivesBackAsync(Action answer)
        {
            // Its receive loop waits for a message meanwhile.
            var work = viewer.Connection.Limits.Work;
            work.GiveBack(int.MaxValue);
            work.Charge((new RoomServerOptions().WorkBytesPerSecond / WorkBudget.BurstDivisor) + 1);
            answer();
            await viewer.SettledAsync();
            return work.Due() == TimeSpan.Zero;
        }
    }

    [Fact]
    public async Task Streams_that_are_opened_too_fast_are_reset()
    {
        await using var server = await FrozenServer.StartAsync(options => options.StreamOpenBurst = 5);
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
}
