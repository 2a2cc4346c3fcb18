using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Streams;

/// <summary>What viewers put on another viewer's link is bounded in the sum: most of it is the device's, whatever they do.</summary>
[Trait("Rule", "B14")]
public sealed class ViewersLinkTests
{
    private const int Rate = 65_536;
    private const int Chunk = 15_000;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public async Task Viewers_that_open_stream_after_stream_put_no_more_than_the_rate_on_anothers_link(int attackers)
    {
        await using var server = await StartAsync();
        var device = await MemoryPeer.JoinAsync(server, "device", grant => grant with { RoomAdmin = true });
        var honest = await MemoryPeer.JoinAsync(server, "honest");
        var others = new List<MemoryPeer>();
        for (var i = 0; i < attackers; i++)
        {
            others.Add(await MemoryPeer.JoinAsync(server, $"attacker-{i}"));
        }

        for (var second = 0; second < 5; second++)
        {
            foreach (var attacker in others)
            {
                await FloodAsync(attacker, "honest");
            }

            var bytes = await ToTheMarkAsync(device, honest);
            Assert.InRange(bytes, second == 0 ? 1 : Rate - (2 * Chunk), Rate + (2 * Chunk));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task One_who_joins_again_and_again_has_no_more_of_the_link_than_one_who_stays()
    {
        await using var server = await StartAsync();
        var device = await MemoryPeer.JoinAsync(server, "device", grant => grant with { RoomAdmin = true });
        var honest = await MemoryPeer.JoinAsync(server, "honest");
        for (var second = 0; second < 5; second++)
        {
            for (var join = 0; join < 3; join++)
            {
                var attacker = await MemoryPeer.JoinAsync(server, join == 0 ? "attacker" : $"attacker-{second}-{join}");
                await FloodAsync(attacker, "honest");
                attacker.Socket.Goodbye();
                await attacker.Ended.Within("the end of an attacker");
            }

            Assert.InRange(await ToTheMarkAsync(device, honest), 1, Rate + (2 * Chunk));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task The_device_is_sent_what_viewers_send_at_once()
    {
        await using var server = await StartAsync();
        var device = await MemoryPeer.JoinAsync(server, "device", grant => grant with { RoomAdmin = true });
        var viewer = await MemoryPeer.JoinAsync(server, "viewer");
        for (var i = 0; i < 8; i++)
        {
            var id = viewer.Open("device");
            for (ulong chunk = 0; chunk < 4; chunk++)
            {
                viewer.Chunk(id, chunk, new string('z', Chunk), "device");
            }
        }

        for (var packet = 0; packet < 8 * 5; packet++)
        {
            await device.Socket.PacketAsync();
        }
    }

    [Fact]
    public async Task A_sender_that_waits_for_its_credit_loses_nothing_and_gets_what_the_rate_permits()
    {
        await using var server = await StartAsync();
        var sender = await MemoryPeer.JoinAsync(server, "sender");
        var receiver = await MemoryPeer.JoinAsync(server, "receiver");
        var id = sender.Open("receiver");
        Assert.Null(ServerPacket.Parse(await receiver.Socket.PacketAsync(), out var header));
        Assert.Equal((uint)WireProtocol.InitialCreditBytes, header.Window);
        for (ulong chunk = 0; chunk < 20; chunk++)
        {
            if (chunk >= 4)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
            }

            sender.Chunk(id, chunk, new string('z', Chunk), "receiver");
            Assert.Null(ServerPacket.Parse(await receiver.Socket.PacketAsync(), out var packet));
            Assert.Equal((PacketKind.Chunk, chunk), (packet.Kind, packet.Body.Index));
            receiver.Socket.Binary(Ack(sender.Sid, id, WireProtocol.Cost(Chunk)));
            await SettledAsync(receiver);
        }

        Assert.Null(sender.Connection.Closing);
    }

    [Fact]
    public async Task A_departure_is_sent_after_the_last_packet_and_the_next_join_after_that()
    {
        await using var server = await StartAsync();
        var device = await MemoryPeer.JoinAsync(server, "device", grant => grant with { RoomAdmin = true });
        var receiver = await MemoryPeer.JoinAsync(server, "receiver");
        var sender = await MemoryPeer.JoinAsync(server, "sender");
        await FloodAsync(sender, "receiver", streams: 3);
        sender.Socket.Goodbye();
        await sender.Ended.Within("the end of the sender");
        var again = await MemoryPeer.JoinAsync(server, "sender");

        var seen = new List<string>();
        for (var second = 0; second < 5; second++)
        {
            var mark = device.Open("receiver");
            for (var marked = false; !marked;)
            {
                var (signal, packet) = await receiver.Socket.NextAsync();
                if (packet is not null)
                {
                    Assert.Null(ServerPacket.Parse(packet, out var parsed));
                    marked = parsed.Body.StreamId == mark;
                    seen.AddRange(marked ? [] : ["packet"]);
                }
                else
                {
                    seen.AddRange(
                        signal is ParticipantDisconnectedSignal left ? [$"left {left.Sid}"]
                        : signal is ParticipantConnectedSignal connected ? [$"connected {connected.Participant.Sid}"]
                        : []);
                }
            }

            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(
            [$"connected {sender.Sid}", .. Enumerable.Repeat("packet", 15), $"left {sender.Sid}", $"connected {again.Sid}"], seen);
    }

    [Fact]
    [Trait("Rule", "B13")]
    public async Task Ends_of_a_thousand_streams_cut_at_once_do_not_cost_their_receiver_the_connection()
    {
        const int Streams = 800;
        await using var server = await StartAsync(options =>
        {
            options.MaxQueuedMessages = 64;
            options.MaxTrackSubscriptionsPerConnection = 1;
            options.ViewerToViewerBytesPerSecond = int.MaxValue;
        });
        var honest = await MemoryPeer.JoinAsync(server, "honest");
        MemoryPeer[] attackers = [await MemoryPeer.JoinAsync(server, "attacker-1"), await MemoryPeer.JoinAsync(server, "attacker-2")];
        var open = new List<(MemoryPeer Sender, ByteStreamId Id)>();
        for (var i = 0; i < Streams; i++)
        {
            foreach (var attacker in attackers)
            {
                open.Add((attacker, attacker.Open("honest")));
                await honest.Socket.PacketAsync();
            }
        }

        var reads = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        honest.Socket.Reads = reads.Task;
        foreach (var (sender, id) in open)
        {
            sender.Chunk(id, 0, "x", "honest");
            sender.Chunk(id, 1, "x", "honest");
        }

        foreach (var attacker in attackers)
        {
            await SettledAsync(attacker);
        }

        Assert.Null(honest.Connection.Closing);
        reads.SetResult();
        var ends = 0;
        while (ends < (2 * Streams) - 64)
        {
            Assert.Null(ServerPacket.Parse(await honest.Socket.PacketAsync(), out var packet));
            ends += packet.Kind == PacketKind.Trailer ? 1 : 0;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "B13")]
    public async Task Announcements_of_viewers_are_bounded_for_each_and_for_all(bool tracks)
    {
        await using var server = await StartAsync();
        await MemoryPeer.JoinAsync(server, "honest");
        var told = await AnnounceAsync(server, "a", tracks);
        Assert.InRange(told, 1, Rate + 1);
        Assert.Equal(0, await AnnounceAsync(server, "a", tracks));
        told += await AnnounceAsync(server, "b", tracks);
        told += await AnnounceAsync(server, "c", tracks);
        Assert.InRange(told, Rate, (2 * Rate) + 1);

        // The device is not limited by it.
        Assert.True(await AnnounceAsync(server, "device", tracks, admin: true) > 0);

        _time.Advance(TimeSpan.FromSeconds(8));
        Assert.True(await AnnounceAsync(server, "a", tracks) > 0);
    }

    /// <summary>A new connection has everyone told of something again and again until it is refused; the bytes told.</summary>
    private static async Task<int> AnnounceAsync(TestServer server, string identity, bool tracks, bool admin = false)
    {
        var peer = await MemoryPeer.JoinAsync(server, identity, grant => grant with { CanUpdateOwnMetadata = true, RoomAdmin = admin });
        var told = 0;
        for (var i = 0; i < 60; i++)
        {
            peer.Socket.Text(tracks
                ? string.Create(CultureInfo.InvariantCulture, $$$"""{"type":"publishTrack","requestId":{{{i}}},"name":"{{{i}}}-{{{new string('n', 240)}}}"}""")
                : string.Create(CultureInfo.InvariantCulture, $$$"""{"type":"updateAttributes","requestId":{{{i}}},"attributes":{"a":"{{{new string('x', 16_000)}}}"}}"""));
            var result = await peer.Socket.SignalAsync<ResultSignal>();
            if (result.Error is not null)
            {
                Assert.Contains("ViewerToViewerBytesPerSecond", result.Error, StringComparison.Ordinal);
                break;
            }

            told += tracks ? 2 * (240 + AnnouncementLimits.Cost) : 16_000 + AnnouncementLimits.Cost;
        }

        peer.Socket.Goodbye();
        await peer.Ended.Within($"the end of {identity}");
        return told;
    }

    private Task<TestServer> StartAsync(Action<RoomServerOptions>? more = null) => TestServer.StartAsync(
        options =>
        {
            options.ViewerToViewerBytesPerSecond = Rate;
            options.MaxParticipantsPerRoom = 60;
            options.StreamOpenBurst = 100_000;
            options.ControlMessageBurst = 1_000_000;
            options.JoinBurst = 1_000;
            options.AttributeUpdatesPerSecond = 1_000;
            options.WorkBytesPerSecond = int.MaxValue;
            more?.Invoke(options);
        },
        time: _time);

    private static async Task FloodAsync(MemoryPeer attacker, string to, int streams = 20)
    {
        for (var i = 0; i < streams; i++)
        {
            var id = attacker.Open(to);
            for (ulong chunk = 0; chunk < 4; chunk++)
            {
                attacker.Chunk(id, chunk, new string('z', Chunk), to);
            }
        }

        await SettledAsync(attacker);
    }

    /// <summary>The bytes of others that the peer gets before a packet that the device sends now.</summary>
    private static async Task<int> ToTheMarkAsync(MemoryPeer device, MemoryPeer peer)
    {
        var mark = device.Open(peer.Identity);
        device.Trailer(mark, peer.Identity);
        var bytes = 0;
        while (true)
        {
            var packet = await peer.Socket.PacketAsync();
            Assert.Null(ServerPacket.Parse(packet, out var parsed));
            if (parsed.Body.StreamId == mark && parsed.Kind == PacketKind.Trailer)
            {
                return bytes;
            }

            bytes += parsed.Body.StreamId == mark ? 0 : packet.Length;
        }
    }

    private static async Task SettledAsync(MemoryPeer peer)
    {
        peer.Socket.Text("""{"type":"unpublishTrack","requestId":7,"track":1000}""");
        await peer.Socket.SignalAsync<ResultSignal>();
    }

    private static byte[] Ack(string senderSid, ByteStreamId id, long amount)
    {
        var packet = new byte[PacketWriter.MaxAckBytes];
        return packet[..PacketWriter.Ack(packet, senderSid, id, (uint)amount)];
    }
}
