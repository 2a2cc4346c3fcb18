using System.Buffers;

namespace RemoteAccess.Protocol.Tests.Client;

public sealed class ClientMessageDecoderTests
{
    [Fact]
    public void Op_may_stand_anywhere_and_unknown_members_are_skipped()
    {
        var message = ClientMessageDecoder.Decode(Frames.Text(
            """{"x":{"op":"no"},"channels":[{"id":10,"y":[1]},{"requestVideoTrack":true,"id":18446744073709551615}],"op":"subscribe"}"""));
        Assert.Equal(
            [new ChannelSubscription(10), new ChannelSubscription(ulong.MaxValue, true)],
            Assert.IsType<SubscribeMessage>(message).Channels);
    }

    [Fact]
    public void Unsubscribe_is_read_from_its_text() => Assert.Equal(
        [1UL, 2UL],
        Assert.IsType<UnsubscribeMessage>(
            ClientMessageDecoder.Decode(Frames.Text("""{"op":"unsubscribe","channelIds":[1,2]}"""))).ChannelIds);

    [Fact]
    public void Consumed_is_read_from_its_bytes() =>
        Assert.Equal(new ConsumedMessage(0x0102030405060708), ClientMessageDecoder.Decode(Frames.Binary("80 0807060504030201")));

    [Fact]
    public void Ping_takes_the_first_eight_bytes() =>
        Assert.Equal(new PingMessage(0x0102030405060708), ClientMessageDecoder.Decode(Frames.Binary("04 0807060504030201 ff")));

    [Fact]
    public void PingAck_is_read_from_its_bytes() =>
        Assert.Equal(new PingAckMessage(1), ClientMessageDecoder.Decode(Frames.Binary("05 0100000000000000")));

    [Fact]
    public void Channels_with_an_undecodable_schema_are_set_apart()
    {
        var message = Decode<ClientAdvertiseMessage>(
            """
            {"op":"advertise","channels":[
              {"id":1,"topic":"/a","encoding":"json","schemaName":"S"},
              {"id":2,"topic":"/b","encoding":"protobuf","schemaName":"S","schema":"not base64","schemaEncoding":"protobuf"},
              {"id":4294967295,"topic":"/c","encoding":"protobuf","schemaName":"S","schema":"/w==","schemaEncoding":"protobuf"},
              {"id":3,"topic":"/d","encoding":"protobuf","schemaName":"S","schema":"/w=="},
              {"id":4,"topic":"/e","encoding":"protobuf","schemaName":"S","schema":"/w==","schemaEncoding":""},
              {"id":5,"topic":"/f","encoding":"protobuf","schemaName":"S","schemaEncoding":"protobuf"}]}
            """);
        Assert.Equal([1u, uint.MaxValue, 3, 4, 5], message.Channels.Select(c => c.Id));
        Assert.Null(message.Channels[0].Schema);
        Assert.Equal("S", message.Channels[0].SchemaName);
        Assert.Equal("FF", Convert.ToHexString(message.Channels[1].Schema!.Value.Span));

        // Without its encoding a schema is none, and keeps its name: handed on, it would still be base64 or not, who knows.
        Assert.All(message.Channels.Skip(2), channel => Assert.Null(channel.Schema));
        Assert.All(message.Channels.Skip(2), channel => Assert.Equal("S", channel.SchemaName));
        Assert.Equal(2u, Assert.Single(message.Undecodable).ChannelId);
    }

    [Fact]
    public void Unadvertise_is_read_from_its_text() =>
        Assert.Equal(
            [1u, 4294967295u], Decode<ClientUnadvertiseMessage>("""{"op":"unadvertise","channelIds":[1,4294967295]}""").ChannelIds);

    [Fact]
    public void GetParameters_is_read_with_and_without_an_id()
    {
        var message = Decode<GetParametersMessage>("""{"op":"getParameters","parameterNames":["a","b"],"id":"7"}""");
        Assert.Equal(["a", "b"], message.ParameterNames);
        Assert.Equal("7", message.Id);
        Assert.Null(Decode<GetParametersMessage>("""{"op":"getParameters","parameterNames":[]}""").Id);
    }

    [Fact]
    public void Parameter_update_subscriptions()
    {
        Assert.Equal(
            ["a"],
            Decode<SubscribeParameterUpdatesMessage>("""{"op":"subscribeParameterUpdates","parameterNames":["a"]}""").ParameterNames);
        Assert.Equal(
            ["a"],
            Decode<UnsubscribeParameterUpdatesMessage>("""{"op":"unsubscribeParameterUpdates","parameterNames":["a"]}""").ParameterNames);
    }

    [Fact]
    public void Connection_graph_subscriptions()
    {
        Decode<SubscribeConnectionGraphMessage>("""{"op":"subscribeConnectionGraph"}""");
        Decode<UnsubscribeConnectionGraphMessage>("""{"op":"unsubscribeConnectionGraph"}""");
    }

    [Fact]
    public void FetchAsset_is_read_from_its_text() => Assert.Equal(
        new FetchAssetMessage(42, "package://a"),
        Decode<FetchAssetMessage>("""{"op":"fetchAsset","requestId":42,"uri":"package://a"}"""));

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(int.MaxValue)]
    public void MessageData_is_read_from_its_bytes(int segmentSize)
    {
        var frame = Frames.View(Frames.Hex("0207000000 01 04030201 aabb"), segmentSize);
        var message = Assert.IsType<ClientMessageDataMessage>(ClientMessageDecoder.Decode(frame));
        Assert.Equal(0x01020304u, message.ChannelId);
        Assert.Equal("AABB", Convert.ToHexString(message.Data.ToArray()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(int.MaxValue)]
    public void ServiceCallRequest_is_read_from_its_bytes(int segmentSize)
    {
        var frame = Frames.View(Frames.Hex("0211000000 02 04030201 14131211 03000000 e282ac aa"), segmentSize);
        var message = Assert.IsType<ServiceCallRequestMessage>(ClientMessageDecoder.Decode(frame));
        Assert.Equal((0x01020304u, 0x11121314u, "€"), (message.ServiceId, message.CallId, message.Encoding));
        Assert.Equal("AA", Convert.ToHexString(message.Payload.ToArray()));
    }

    [Fact]
    public void Payloads_are_views_of_the_frame_and_nothing_else_is()
    {
        var bytes = Frames.Hex("020f000000 02 01000000 02000000 01000000 61 bb");
        var message = Assert.IsType<ServiceCallRequestMessage>(ClientMessageDecoder.Decode(Frames.View(bytes)));
        bytes.AsSpan().Fill(0xee);
        Assert.Equal("a", message.Encoding);
        Assert.Equal(0xee, message.Payload.FirstSpan[0]);
    }

    [Fact]
    public void A_decoded_schema_outlives_the_buffer()
    {
        var bytes = ClientMessageEncoder.Advertise([new()
        {
            Id = 1,
            Topic = "t",
            Encoding = "e",
            SchemaEncoding = "x",
            Schema = "abc"u8.ToArray(),
        }]);
        var message = Assert.IsType<ClientAdvertiseMessage>(ClientMessageDecoder.Decode(Frames.View(bytes)));
        bytes.AsSpan().Clear();
        Assert.Equal("abc"u8, message.Channels[0].Schema!.Value.Span);
    }

    private static T Decode<T>(string json)
        where T : ClientMessage => Assert.IsType<T>(ClientMessageDecoder.Decode(Frames.Text(json)));
}
