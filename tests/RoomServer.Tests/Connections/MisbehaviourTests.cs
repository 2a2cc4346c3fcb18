using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Packets;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Connections;

/// <summary>A peer that breaks the protocol is closed with the documented code; two others talk on undisturbed.</summary>
public sealed class MisbehaviourTests
{
    private static readonly ByteStreamId Id = ByteStreamId.Read(new byte[16]);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("{\"type\":\"nonsense\"}")]
    [InlineData("{\"type\":\"ready\"}")]
    [InlineData("{\"type\":\"hello\",\"version\":1,\"receiveWindowBytes\":65535}")]
    [InlineData("{\"type\":\"hello\",\"version\":1,\"receiveWindowBytes\":1048577}")]
    public async Task A_first_message_that_is_no_hello_ends_the_connection(string first) =>
        await ExpectCloseAsync(RoomCloseCode.ProtocolError, peer => peer.TextAsync(first));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_client_of_another_version_learns_the_supported_one(int version)
    {
        var reason = await ExpectCloseAsync(
            RoomCloseCode.UnsupportedVersion, peer => peer.TextAsync($$"""{"type":"hello","version":{{version}},"receiveWindowBytes":65536}"""));

        Assert.Contains("speaks version 1", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_binary_first_message_ends_the_connection() =>
        await ExpectCloseAsync(RoomCloseCode.ProtocolError, peer => peer.BinaryAsync([1, 2, 3]));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"type\":\"hello\",\"version\":1,\"receiveWindowBytes\":65536}")]
    [InlineData("{\"type\":\"joined\"}")]
    public async Task Garbage_after_the_join_ends_the_connection(string json) =>
        await ExpectCloseAsync(RoomCloseCode.ProtocolError, async peer =>
        {
            await peer.JoinAsync();
            await peer.TextAsync(json);
        });

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("02")]
    [InlineData("020000")]
    [InlineData("02FFFF")]
    [InlineData("0400000000000000000000000000000000FFFFFFFF")]
    [InlineData("FF00000000")]
    public async Task A_packet_that_cannot_be_parsed_ends_the_connection(string hex) =>
        await ExpectCloseAsync(RoomCloseCode.ProtocolError, async peer =>
        {
            await peer.JoinAsync();
            await peer.BinaryAsync(Convert.FromHexString(hex));
        });

    [Fact]
    [Trait("Rule", "B14")]
    public async Task A_packet_with_too_many_destinations_ends_the_connection()
    {
        var reason = await ExpectCloseAsync(RoomCloseCode.ProtocolError, async peer =>
        {
            await peer.JoinAsync();
            byte[] name = [1, 0, (byte)'x'];
            var names = Enumerable.Repeat(name, 65).SelectMany(bytes => bytes);
            await peer.BinaryAsync([(byte)PacketKind.Chunk, 65, 0, .. names, .. new byte[24]]);
        });

        Assert.Contains("65 destinations; it may name 64", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_past_the_limit_ends_the_connection() =>
        await ExpectCloseAsync(RoomCloseCode.MessageTooBig, async peer =>
        {
            await peer.JoinAsync();
            await peer.BinaryAsync(new byte[65_537]);
        });

    [Fact]
    public async Task A_hello_past_the_limit_ends_the_connection() =>
        await ExpectCloseAsync(RoomCloseCode.MessageTooBig, peer => peer.TextAsync(new string(' ', 200_000)));

    [Fact]
    public async Task A_chunk_past_the_limit_ends_the_connection() =>
        await ExpectCloseAsync(RoomCloseCode.MessageTooBig, async peer =>
        {
            await peer.JoinAsync();
            await peer.BinaryAsync(Header());
            await peer.BinaryAsync(Chunk(0, 15_001));
        });

    [Fact]
    public async Task A_sender_that_ignores_its_credit_is_disconnected() =>
        await ExpectCloseAsync(RoomCloseCode.CreditExceeded, async peer =>
        {
            await peer.JoinAsync();
            await peer.BinaryAsync(Header("mute"));
            for (ulong i = 0; i < 5; i++)
            {
                await peer.BinaryAsync(Chunk(i, 15_000, "mute"));
            }
        });

    [Fact]
    public async Task Acks_and_discards_for_what_is_not_there_are_ignored()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.RawAsync("peer", grant: grant => grant with { CanUpdateOwnMetadata = true });
        var joined = await peer.JoinAsync();
        var packet = new byte[PacketWriter.MaxAckBytes];

        await peer.BinaryAsync(packet[..PacketWriter.Ack(packet, "PA_nobody", Id, 1)]);
        await peer.BinaryAsync(packet[..PacketWriter.Ack(packet, joined.Self.Sid, Id, 1)]);
        await peer.BinaryAsync(packet[..PacketWriter.Discard(packet, "PA_nobody", Id)]);
        await peer.TextAsync("""{"type":"updateAttributes","requestId":5,"attributes":{"a":"b","c":null}}""");

        Assert.Equal(new ResultSignal(5), await peer.SignalAsync<ResultSignal>());
    }

    [Fact]
    public async Task A_flood_of_messages_ends_the_connection() =>
        await ExpectCloseAsync(RoomCloseCode.Flood, async peer =>
        {
            await peer.JoinAsync();
            for (var i = 0; i < 60; i++)
            {
                await peer.TextAsync("""{"type":"pong"}""");
            }
        });

    [Fact]
    public async Task A_flood_of_packets_without_a_header_ends_the_connection() =>
        await ExpectCloseAsync(RoomCloseCode.Flood, async peer =>
        {
            await peer.JoinAsync();
            for (ulong i = 0; i < 60; i++)
            {
                await peer.BinaryAsync(Chunk(i, 1));
            }
        });

    [Fact]
    public async Task A_flood_of_tiny_acknowledgements_ends_the_connection() =>
        await ExpectCloseAsync(RoomCloseCode.Flood, async peer =>
        {
            await peer.JoinAsync();
            var packet = new byte[PacketWriter.MaxAckBytes];
            var length = PacketWriter.Ack(packet, "PA_nobody", Id, 1);
            for (var i = 0; i < 60; i++)
            {
                await peer.BinaryAsync(packet[..length]);
            }
        });

    [Fact]
    public async Task A_fault_of_the_server_itself_ends_that_connection_and_no_other()
    {
        await using var server = await TestServer.StartAsync(services: services => services.AddSingleton<IPacketTap>(new FaultyTap()));
        var viewer = await server.JoinAsync("viewer");
        var peer = await server.RawAsync("peer");
        await peer.JoinAsync();

        await peer.BinaryAsync(Header("viewer"));

        Assert.Equal(RoomCloseCode.InternalError, (await peer.ClosedAsync()).Code);
        await viewer.UntilAsync<ParticipantLeft>();
        Assert.False(viewer.Client.Events.Completion.IsCompleted);
    }

    [Fact]
    public async Task Others_see_a_misbehaving_peer_leave_though_it_never_answers_its_close()
    {
        await using var server = await TestServer.StartAsync();
        var viewer = await server.JoinAsync("viewer");
        var peer = await server.RawAsync("peer");
        var joined = await peer.JoinAsync();

        await peer.BinaryAsync([0]);

        Assert.Equal(joined.Self.Sid, (await viewer.UntilAsync<ParticipantLeft>()).Participant.Sid);
    }

    [Fact]
    public async Task A_watcher_that_talks_ends_its_connection()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.RawAsync("peer", "/rtc/watch", grant => grant with { RoomAdmin = true });
        await peer.TextAsync(RawPeer.Hello);
        await peer.TextAsync("""{"type":"ready"}""");

        Assert.Equal(RoomCloseCode.ProtocolError, (await peer.ClosedAsync()).Code);
    }

    [Fact]
    public async Task Text_that_is_not_UTF8_ends_the_connection()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.RawAsync("peer");
        await peer.JoinAsync();
        await peer.SendAsync([0xC3, 0x28], WebSocketMessageType.Text);

        // The framework's WebSocket closes with 1007 and breaks the connection at once, so the close may not get through.
        var end = await Record.ExceptionAsync(async () => Assert.Equal(1007, (int)(await peer.ClosedAsync()).Code));
        Assert.True(end is null or WebSocketException, $"{end}");
    }

    private sealed class FaultyTap : IPacketTap
    {
        public void OnPacket(in TappedPacket packet) => throw new InvalidOperationException("a fault");
    }

    private static byte[] Header(params string[] to) => PacketWriter.Header(DestinationList.Encode(to), Id, "control", string.Empty);

    private static byte[] Chunk(ulong index, int bytes, params string[] to)
    {
        var list = DestinationList.Encode(to);
        var packet = new byte[PacketWriter.ChunkFieldBytes + list.Length + bytes];
        PacketWriter.Chunk(packet, list, Id, index, new byte[bytes]);
        return packet;
    }

    /// <summary>
    /// Runs one peer until it is closed, beside two others that stream before and after it, and a mute one that reads nothing.
    /// </summary>
    private static async Task<string> ExpectCloseAsync(RoomCloseCode expected, Func<RawPeer, Task> misbehave)
    {
        // Its time stands still: however slowly a flood comes in, its allowance does not grow meanwhile.
        await using var server = await TestServer.StartAsync(
            options =>
            {
                options.MaxParticipantsPerRoom = 20;
                options.ControlMessageBurst = 40;
                options.ControlMessagesPerSecond = 10;
            },
            time: new FakeTimeProvider(DateTimeOffset.UtcNow));
        var device = await server.JoinAsync("device");
        var viewer = await server.JoinAsync("viewer");
        var mute = await server.RawAsync("mute");
        await mute.TextAsync(RawPeer.Hello);
        await using var stream = await device.Client.OpenStreamAsync("control", ["viewer"], cancellationToken: Cancelled);
        await stream.WriteAsync("before"u8.ToArray(), Cancelled);
        var received = (await viewer.UntilAsync<StreamOpened>()).Stream;

        var peer = await server.RawAsync("peer");
        await misbehave(peer);
        var (code, reason) = await peer.ClosedAsync();

        await stream.WriteAsync("after"u8.ToArray(), Cancelled);
        Assert.Equal("beforeafter", Encoding.UTF8.GetString(await TestPeer.ReadExactlyAsync(received, 11)));
        Assert.Equal(expected, code);
        return reason;
    }
}
