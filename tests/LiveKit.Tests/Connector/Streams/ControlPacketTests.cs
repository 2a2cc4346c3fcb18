using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Connector.Streams;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Connector.Fakes;
using RemoteAccess.LiveKit.Tests.Fakes;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.People;

namespace RemoteAccess.LiveKit.Tests.Connector.Streams;

/// <summary>Control streams that come as data packets. A script's numbers are packets, <c>3.</c> the last one, <c>1!</c> one with other
/// content, <c>w</c> a wait of 2 s.</summary>
public sealed class ControlPacketTests
{
    private static readonly byte[] s_nonce = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];

    [Theory]
    [InlineData("0 1 2.", "<0><1><2.>")]
    [InlineData("0.", "<0.>")]
    [InlineData("0 0 1 0 1 2. 2. 0", "<0><1><2.>")]
    [InlineData("1 0 2.", "<0><1><2.>")]
    [InlineData("3. 2 1 0", "<0><1><2><3.>")]
    [InlineData("0 2 2 1 3.", "<0><1><2><3.>")]
    [InlineData("0 2 1 4 3 5. w", "<0><1><2><3><4><5.>")]
    public async Task Packets_in_any_order_and_repeated_are_one_stream(string script, string content)
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));

        Play(test, script);

        var stream = (await test.NextAsync<InboundStreamOpened>()).Stream;
        Assert.Equal(content, await stream.RestTextAsync());
        Assert.Equal(("v", "PA_1", "control"), (stream.Identity.Value, stream.Sid?.Value, stream.Topic));
        Assert.Equal(0, test.Connection.OpenStreams);
        await test.NothingMoreAsync();
    }

    [Theory]
    [InlineData("0 2 w", "Packet 1 of the stream did not come within 2 s")]
    [InlineData("5 w", "Packet 0 of the stream did not come within 2 s")]
    [InlineData("0 66", "Packet 1 is missing, and 66 came")]
    [InlineData("0 18446744073709551615", "Packet 1 is missing, and 18446744073709551615 came")]
    [InlineData("0 1 0! 2", "2 was expected, 0 came with other content")]
    [InlineData("0 2 2!", "Packet 2 came twice")]
    [InlineData("0 3 2 1.", "Packets came after the last one, 1")]
    [InlineData("0 1. 2", "Chunk 2 came after the end", 1)]
    public async Task Lost_bytes_are_reported_once_as_InboundLost(string script, string words, int before = 0)
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));

        Play(test, script);

        for (var i = 0; i < before; i++)
        {
            await test.NextAsync<InboundStreamOpened>();
        }

        var stream = (await test.NextAsync<InboundStreamOpened>()).Stream;
        var error = await Assert.ThrowsAsync<InboundStreamLostException>(() => stream.RestTextAsync());
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Play(test, "7 8 9 w");
        await test.NothingMoreAsync();
    }

    [Theory]
    [InlineData("00", "has 1 bytes; it must have 26 to 15360")]
    [InlineData("0200", "has version 2; the supported version is 1")]
    [InlineData("7b22", "has version 123")]
    [InlineData("0102", "has the flags 2")]
    [InlineData("0181", "has the flags 129")]
    public async Task An_invalid_packet_is_reported_to_its_sender(string bytes, string words)
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var content = Convert.FromHexString(bytes);
        test.Native.Tell(Data(content.Length > 1 ? [.. content, .. new byte[24]] : content));

        var error = await Assert.ThrowsAsync<InboundStreamLostException>(
            async () => await (await test.NextAsync<InboundStreamOpened>()).Stream.RestTextAsync());

        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packets_that_are_too_long_or_on_the_lossy_channel_are_reported_to_their_sender()
    {
        await using var test = await ConnectionUnderTest.StartAsync(
            Person("v", "PA_1", 10), Person("w", "PA_2", 10), Person("x", "PA_3", 10));

        test.Native.Tell(
            new NativeRoomEvent.DataPacketReceived("v", "control", true, 70_000, ReadOnlyMemory<byte>.Empty),
            new NativeRoomEvent.DataPacketReceived("w", "control", true, 15_361, new byte[15_361]),
            new NativeRoomEvent.DataPacketReceived("x", "control", false, 27, Packet(0, "x")));

        foreach (var words in (string[])["70000 bytes; it must have at most 15360", "15361 bytes", "lossy channel"])
        {
            var error = await Assert.ThrowsAsync<InboundStreamLostException>(
                async () => await (await test.NextAsync<InboundStreamOpened>()).Stream.RestTextAsync());
            Assert.Contains(words, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_longest_packet_carries_15334_bytes()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));

        test.Native.Tell(Data(Packet(0, new string('x', 15_334), isLast: true)));

        Assert.Equal(15_334, (await (await test.NextAsync<InboundStreamOpened>()).Stream.RestTextAsync()).Length);
    }

    [Fact]
    public async Task What_is_held_for_a_gap_is_bounded_in_bytes()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        for (ulong i = 1; i <= 9; i++)
        {
            test.Native.Tell(Data(Packet(i, new string('x', 15_000))));
        }

        var error = await Assert.ThrowsAsync<InboundStreamLostException>(
            async () => await (await test.NextAsync<InboundStreamOpened>()).Stream.RestTextAsync());

        Assert.Contains($"{PacketAssembly.MaxHeldBytes} bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gap_is_waited_for_2_s_from_its_own_beginning()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        Play(test, "0 2");
        var stream = (await test.NextAsync<InboundStreamOpened>()).Stream;
        test.Time.Advance(TimeSpan.FromSeconds(1.9));
        Play(test, "4 1");
        test.Native.Handled();
        test.Time.Advance(TimeSpan.FromSeconds(1.9));

        Play(test, "3 5.");

        Assert.Equal("<0><1><2><3><4><5.>", await stream.RestTextAsync());
    }

    [Fact]
    public async Task A_stream_to_the_devices_connection_before_ends_quietly_when_its_viewer_has_opened_another()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        Play(test, "7");
        var old = (await test.NextAsync<InboundStreamOpened>()).Stream;
        Play(test, "0", nonce: 9);

        test.Native.Handled();
        test.Time.Advance(PacketAssembly.GapTimeout);

        var error = await Assert.ThrowsAsync<IOException>(() => old.RestTextAsync());
        Assert.IsNotType<InboundStreamLostException>(error);
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task A_stream_belongs_to_the_connection_of_its_first_packet()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        Play(test, "0");
        var old = (await test.NextAsync<InboundStreamOpened>()).Stream;

        test.Native.Tell(Gone("v"), Connected(Person("v", "PA_2", 20)));
        await test.NextAsync<ParticipantDisconnected>();
        await test.NextAsync<ParticipantConnected>();
        await test.NextAsync<ParticipantActive>();
        Play(test, "1");

        await Assert.ThrowsAsync<IOException>(() => old.RestTextAsync());
        var goesOn = (await test.NextAsync<InboundStreamOpened>()).Stream;
        Assert.Equal("PA_2", goesOn.Sid?.Value);
        test.Native.Handled();
        test.Time.Advance(PacketAssembly.GapTimeout);
        await Assert.ThrowsAsync<InboundStreamLostException>(() => goesOn.RestTextAsync());
    }

    [Fact]
    public async Task Packets_and_byte_streams_share_one_limit()
    {
        await using var test = await ConnectionUnderTest.StartAsync();
        for (var i = 0; i < InboundStreams.MaxPerIdentity - 1; i++)
        {
            await test.OpenedAsync("v", $"s{i}");
        }

        Play(test, "0", nonce: 1);
        await test.NextAsync<InboundStreamOpened>();
        Play(test, "0", nonce: 2);
        await test.NothingMoreAsync();

        Assert.Equal(InboundStreams.MaxPerIdentity + 1, test.Connection.OpenStreams);
    }

    [Fact]
    public async Task A_byte_stream_can_neither_take_a_packet_streams_id_nor_speak_on_it()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        Play(test, "0");
        var stream = (await test.NextAsync<InboundStreamOpened>()).Stream;
        var id = InboundPackets.IdPrefix + Convert.ToHexStringLower(s_nonce);

        test.Native.Tell(
            new NativeRoomEvent.StreamHeaderReceived("v", new NativeStreamHeader(id, "control", 1)),
            new NativeRoomEvent.StreamChunkReceived("v", id, 1, "chunk"u8.ToArray()),
            new NativeRoomEvent.StreamTrailerReceived("v", id, string.Empty));
        Play(test, "1.");

        Assert.Equal("<0><1.>", await stream.RestTextAsync());
    }

    private static void Play(ConnectionUnderTest test, string script, byte? nonce = null)
    {
        foreach (var step in script.Split(' '))
        {
            if (step == "w")
            {
                test.Native.Handled();
                test.Time.Advance(PacketAssembly.GapTimeout);
                continue;
            }

            test.Native.Tell(
                Data(Packet(ulong.Parse(step.TrimEnd('!', '.'), CultureInfo.InvariantCulture), $"<{step}>", step.EndsWith('.'), nonce)));
        }
    }

    private static NativeRoomEvent.DataPacketReceived Data(byte[] bytes) => new("v", "control", true, bytes.Length, bytes);

    private static byte[] Packet(ulong index, string content, bool isLast = false, byte? nonce = null)
    {
        var packet = new byte[26 + content.Length];
        packet[0] = 1;
        packet[1] = isLast ? (byte)1 : (byte)0;
        s_nonce.CopyTo(packet, 2);
        packet[2] = nonce ?? s_nonce[0];
        BinaryPrimitives.WriteUInt64LittleEndian(packet.AsSpan(18), index);
        Encoding.ASCII.GetBytes(content, packet.AsSpan(26));
        return packet;
    }
}
