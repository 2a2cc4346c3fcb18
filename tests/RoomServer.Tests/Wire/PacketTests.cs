using System.Text;
using CsCheck;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Tests.Wire;

public sealed class PacketTests
{
    private static readonly ByteStreamId Id = ByteStreamId.Read(Convert.FromHexString("000102030405060708090A0B0C0D0E0F"));
    private static readonly byte[] ToVera = DestinationList.Encode(["vera"]);

    [Fact]
    public void A_chunk_is_laid_out_as_documented()
    {
        var packet = new byte[64];
        var length = PacketWriter.Chunk(packet, ToVera, Id, 1, "hi"u8);

        Assert.Equal(
            "02" + "0100" + "0400" + "76657261" + "000102030405060708090A0B0C0D0E0F" + "0100000000000000" + "6869",
            Convert.ToHexString(packet, 0, length));
    }

    [Fact]
    public void A_routed_chunk_is_laid_out_as_documented()
    {
        var packet = new byte[64];
        var prefix = PacketWriter.SenderPrefix(packet, PacketKind.Chunk, "PA_0123456789Ab"u8);

        Assert.Equal("02" + "0F00" + Convert.ToHexString("PA_0123456789Ab"u8), Convert.ToHexString(packet, 0, prefix));
    }

    [Fact]
    public void Headers_trailers_credit_acks_and_discards_are_laid_out_as_documented()
    {
        var packet = new byte[PacketWriter.MaxAckBytes];

        Assert.Equal(
            "01" + "0000" + "000102030405060708090A0B0C0D0E0F" + "0700" + "636F6E74726F6C" + "0000",
            Convert.ToHexString(PacketWriter.Header(DestinationList.Encode([]), Id, "control", string.Empty)));
        Assert.Equal(
            "03" + "0100" + "0400" + "76657261" + "000102030405060708090A0B0C0D0E0F" + "0300" + "627965",
            Convert.ToHexString(PacketWriter.Trailer(ToVera, Id, "bye")));
        Assert.Equal(
            "01" + "0400" + "50415F31" + "0300" + "646576" + "00000400" + "FF",
            Convert.ToHexString(PacketWriter.RoutedHeader("PA_1"u8, "dev", 262_144, [0xFF])));
        Assert.Equal(
            "03" + "0400" + "50415F31" + "000102030405060708090A0B0C0D0E0F" + "0100" + "78",
            Convert.ToHexString(PacketWriter.RoutedTrailer("PA_1"u8, Id, "x")));
        Assert.Equal(
            "04" + "000102030405060708090A0B0C0D0E0F" + "80000000", Convert.ToHexString(packet, 0, PacketWriter.Credit(packet, Id, 128)));
        Assert.Equal("05" + "0400" + "50415F31" + "000102030405060708090A0B0C0D0E0F" + "80000000",
            Convert.ToHexString(packet, 0, PacketWriter.Ack(packet, "PA_1", Id, 128)));
        Assert.Equal("06" + "0400" + "50415F31" + "000102030405060708090A0B0C0D0E0F",
            Convert.ToHexString(packet, 0, PacketWriter.Discard(packet, "PA_1", Id)));
    }

    [Fact]
    public void A_frame_is_laid_out_as_documented_on_both_ways()
    {
        var packet = new byte[64];
        var length = PacketWriter.Frame(packet, 2, 1_767_323_045_000_000_000, "hi"u8);
        Assert.Equal("07" + "02000000" + "0032961CF2CA8618" + "6869", Convert.ToHexString(packet, 0, length));

        Assert.Null(ClientPacket.Parse(packet.AsSpan(0, length), out var sent));
        Assert.Equal((PacketKind.Frame, 1, 2u, 1_767_323_045_000_000_000UL),
            (sent.Kind, sent.BodyOffset, sent.Frame.Track, sent.Frame.UserTimestamp));
        Assert.Equal("hi"u8, sent.Frame.Content);
        var routed = Convert.FromHexString(
            "07" + "0F00" + Convert.ToHexString("PA_0123456789Ab"u8) + "02000000" + "0032961CF2CA8618" + "6869");
        Assert.Null(ServerPacket.Parse(routed, out var received));
        Assert.Equal(
            (PacketKind.Frame, 2u, 1_767_323_045_000_000_000UL), (received.Kind, received.Frame.Track, received.Frame.UserTimestamp));
        Assert.Equal("PA_0123456789Ab"u8, received.SenderSid);
        Assert.Equal("hi"u8, received.Frame.Content);
    }

    [Fact]
    public void What_a_client_writes_the_server_reads()
    {
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 64].Array[0, 5], Gen.ULong, Gen.Byte.Array[0, 2_000])
            .Sample((destinations, index, payload) =>
        {
            var list = DestinationList.Encode(destinations);
            var message = new byte[PacketWriter.ChunkFieldBytes + list.Length + payload.Length];
            var length = PacketWriter.Chunk(message, list, Id, index, payload);

            Assert.Equal(message.Length, length);
            Assert.Null(ClientPacket.Parse(message, out var packet));
            Assert.Equal((PacketKind.Chunk, Id, index), (packet.Kind, packet.Body.StreamId, packet.Body.Index));
            Assert.Equal(payload, packet.Body.Payload.ToArray());
            Assert.Equal(destinations, DestinationList.Decode(packet.Destinations));
            Assert.Equal(message.AsSpan(packet.BodyOffset), packet.BodyBytes);
        });
    }

    [Fact]
    public void What_the_server_routes_a_client_reads()
    {
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 256], Gen.String[Gen.Char.AlphaNumeric, 0, 256],
            Gen.String[Gen.Char.AlphaNumeric, 1, 1024]).Sample((topic, name, identity) =>
        {
            var sent = PacketWriter.Header(ToVera, Id, topic, name);
            Assert.Null(ClientPacket.Parse(sent, out var asSent));
            var routed = PacketWriter.RoutedHeader("PA_x"u8, identity, 65_536, asSent.BodyBytes);

            Assert.Null(ServerPacket.Parse(routed, out var packet));
            Assert.Equal((PacketKind.Header, Id, 65_536u), (packet.Kind, packet.Body.StreamId, packet.Window));
            Assert.Equal(
                (topic, name, identity),
                (Encoding.UTF8.GetString(packet.Body.Topic), Encoding.UTF8.GetString(packet.Body.Name),
                    Encoding.UTF8.GetString(packet.SenderIdentity)));
        });
    }

    [Fact]
    public void A_packet_cut_anywhere_is_a_problem_and_not_an_exception()
    {
        byte[][] whole =
        [
            PacketWriter.Header(ToVera, Id, "control", "name"),
            PacketWriter.Trailer(ToVera, Id, "reason"),
            [.. Written(target => PacketWriter.Ack(target, "PA_1", Id, 7))],
            [.. Written(target => PacketWriter.Discard(target, "PA_1", Id))],
        ];
        foreach (var packet in whole)
        {
            Assert.Null(ClientPacket.Parse(packet, out _));
            for (var length = 0; length < packet.Length; length++)
            {
                Assert.NotNull(ClientPacket.Parse(packet.AsSpan(0, length), out _));
            }

            Assert.NotNull(ClientPacket.Parse([.. packet, 0], out _));
        }
    }

    [Fact]
    public void Arbitrary_bytes_never_throw()
    {
        Gen.Select(Gen.Byte[0, 8], Gen.Byte.Array[0, 200]).Sample((kind, bytes) =>
        {
            byte[] message = [kind, .. bytes];
            _ = ClientPacket.Parse(message, out _);
            _ = ServerPacket.Parse(message, out _);
            _ = SignalJson.Parse(message, out ClientSignal? _);
            _ = SignalJson.Parse(message, out ServerSignal? _);
        });
    }

    [Fact]
    public void A_damaged_packet_never_throws_and_never_reads_beyond_itself()
    {
        var whole = PacketWriter.Header(DestinationList.Encode(["vera", "otto"]), Id, "control", "name");
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, whole.Length]).Sample((at, value, length) =>
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] = value;
            if (ClientPacket.Parse(damaged.AsSpan(0, length), out var packet) is null && packet.Kind == PacketKind.Header)
            {
                Assert.True(packet.BodyOffset + packet.BodyBytes.Length == length);
                DestinationList.Decode(packet.Destinations);
            }
        });
    }

    [Theory]
    [InlineData("00", "kind 0")]
    [InlineData("04000102030405060708090A0B0C0D0E0F00000000", "kind 4")]
    [InlineData("07", "frame ends inside")]
    [InlineData("070200000000000000000000", "frame ends inside")]
    [InlineData("08", "kind 8")]
    [InlineData("", "empty")]
    [InlineData("020100", "destination 0 of 1")]
    [InlineData("0201000000", "destination 0 of 1")]
    [InlineData("0201000100FF", "destination 0 of 1")]
    [InlineData("020000", "stream id")]
    [InlineData("010000000102030405060708090A0B0C0D0E0F0000", "topic")]
    public void What_is_wrong_is_named(string hex, string expected) =>
        Assert.Contains(expected, ClientPacket.Parse(Convert.FromHexString(hex), out _), StringComparison.Ordinal);

    [Fact]
    public void Destinations_of_any_kind_survive()
    {
        string[] odd = ["a/b/c", "100 %", "%2F", "👩‍🚀", "日本語", "\"quoted\\\"", new string('x', 1024), " "];

        Assert.Equal(odd, DestinationList.Decode(DestinationList.Encode(odd)));
    }

    [Fact]
    public void Destinations_that_are_empty_or_too_long_are_refused_before_sending()
    {
        Assert.Throws<ArgumentException>(() => DestinationList.Encode([string.Empty]));
        Assert.Throws<ArgumentException>(() => DestinationList.Encode([new string('x', 1025)]));
        Assert.Throws<ArgumentException>(() => DestinationList.Encode([string.Concat(Enumerable.Repeat("é", 513))]));
    }

    [Fact]
    public void Stream_ids_print_and_parse_in_wire_order()
    {
        Assert.Equal("000102030405060708090a0b0c0d0e0f", Id.ToString());
        Assert.True(ByteStreamId.TryParse(Id.ToString(), out var parsed));
        Assert.Equal(Id, parsed);
        Assert.False(ByteStreamId.TryParse("0001", out _));
        Assert.False(ByteStreamId.TryParse(null, out _));
        Assert.False(ByteStreamId.TryParse(new string('g', 32), out _));
        Assert.NotEqual(ByteStreamId.NewRandom(), ByteStreamId.NewRandom());
    }

    [Theory]
    [InlineData("short", 10, "short")]
    [InlineData("ééé", 5, "éé")]
    [InlineData("👩x", 3, "")]
    [InlineData("👩x", 4, "👩")]
    public void Reasons_are_cut_between_characters(string text, int maxBytes, string expected) =>
        Assert.Equal(expected, WireText.Cut(text, maxBytes));

    private delegate int Write(Span<byte> target);

    private static byte[] Written(Write write)
    {
        var packet = new byte[PacketWriter.MaxAckBytes];
        return packet[..write(packet)];
    }
}
