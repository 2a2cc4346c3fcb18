using System.Buffers;

namespace RemoteAccess.Protocol.Tests.Server;

public sealed class ServerMessageDecoderTests
{
    [Fact]
    public void ServerInfo_Full()
    {
        var info = Decode<ServerInfoMessage>(
            """
            {"op":"serverInfo","name":"r2","capabilities":["services","new one"],"supportedEncodings":["json"],"metadata":{"a":"b"},
             "sessionId":"s","dataStartTime":{"sec":1,"nsec":2},"dataEndTime":{"sec":3,"nsec":4}}
            """).Info;
        Assert.Equal("r2", info.Name);
        Assert.Equal(["services", "new one"], info.Capabilities);
        Assert.Equal(["json"], info.SupportedEncodings);
        Assert.Equal("b", info.Metadata["a"]);
        Assert.Equal("s", info.SessionId);
        Assert.Equal(new ProtocolTime(1, 2), info.DataStartTime);
        Assert.Equal(new ProtocolTime(3, 4), info.DataEndTime);
    }

    [Fact]
    public void ServerInfo_AbsentMembersAreEmpty()
    {
        var info = Decode<ServerInfoMessage>("""{"op":"serverInfo","name":"r2","capabilities":[]}""").Info;
        Assert.Empty(info.Capabilities);
        Assert.Empty(info.SupportedEncodings);
        Assert.Empty(info.Metadata);
        Assert.Null(info.SessionId);
        Assert.Null(info.DataStartTime);
    }

    [Fact]
    public void Advertise_DecodesTheSchemaByItsEncodingWhereverThatStands()
    {
        var channels = Decode<AdvertiseMessage>(
            """
            {"op":"advertise","channels":[
              {"schema":"/w==","id":1,"topic":"/a","encoding":"protobuf","schemaName":"S","schemaEncoding":"protobuf"},
              {"id":2,"topic":"/b","encoding":"json","schemaName":"S","schemaEncoding":"jsonschema","schema":"{\"\u00fc\":1}"},
              {"id":3,"topic":"/c","encoding":"json","schemaName":""}]}
            """).Channels;
        Assert.Equal("FF", Convert.ToHexString(channels[0].Schema.Span));
        Assert.Equal("""{"ü":1}"""u8, channels[1].Schema.Span);
        Assert.True(channels[2].Schema.IsEmpty);
        Assert.Null(channels[2].SchemaEncoding);
    }

    [Fact]
    public void Unadvertise_Text() => Assert.Equal([1UL, 2UL], Decode<UnadvertiseMessage>("""{"op":"unadvertise","channelIds":[1,2]}""").ChannelIds);

    [Fact]
    public void Status_Text() => Assert.Equal(
        new StatusMessage(StatusLevel.Warning, "Oh no", "my-id"),
        Decode<StatusMessage>("""{"op":"status","level":1,"message":"Oh no","id":"my-id"}"""));

    [Fact]
    public void RemoveStatus_Text() => Assert.Equal(["a"], Decode<RemoveStatusMessage>("""{"op":"removeStatus","statusIds":["a"]}""").StatusIds);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    public void MessageData_GoldenBytes(int segmentSize)
    {
        var frame = Frames.Hex("0214000000 01 0807060504030201 1817161514131211 aabbcc");
        var message = Assert.IsType<MessageDataMessage>(ServerMessageDecoder.Decode(Frames.View(frame, segmentSize)));
        Assert.Equal(0x0102030405060708UL, message.ChannelId);
        Assert.Equal(0x1112131415161718UL, message.LogTime);
        Assert.Equal("AABBCC", Convert.ToHexString(message.Data.ToArray()));
    }

    [Fact]
    public void FetchAssetResponse_Data()
    {
        var message = Assert.IsType<FetchAssetResponseMessage>(ServerMessageDecoder.Decode(Frames.Binary("04 0a000000 00 00000000 64617461")));
        Assert.Equal(10u, message.RequestId);
        Assert.Null(message.Error);
        Assert.Equal("data"u8, message.Data.FirstSpan);
    }

    [Fact]
    public void FetchAssetResponse_Error()
    {
        var message = Assert.IsType<FetchAssetResponseMessage>(ServerMessageDecoder.Decode(Frames.Binary("04 0a000000 01 05000000 6f68206e6f")));
        Assert.Equal("oh no", message.Error);
        Assert.True(message.Data.IsEmpty);
    }

    [Fact]
    public void An_unknown_op_can_be_told_from_a_broken_message()
    {
        Assert.Equal(MessageParseError.UnknownOp, Error("""{"op":"fromTheFuture"}"""));
        Assert.Equal(MessageParseError.UnknownOp, Error("""{"op":"subscribe","channels":[]}"""));
    }

    [Theory]
    [InlineData("""{"op":"serverInfo","name":"x"}""", MessageParseError.MissingMember)]
    [InlineData("""{"op":"serverInfo","capabilities":[]}""", MessageParseError.MissingMember)]
    [InlineData("""{"op":"serverInfo","name":"x","capabilities":[null]}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"serverInfo","name":"x","capabilities":[],"metadata":{"a":null}}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"serverInfo","name":"x","capabilities":[],"dataStartTime":{"sec":1,"nsec":1000000000}}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"serverInfo","name":"x","capabilities":[],"dataStartTime":{"sec":1}}""", MessageParseError.MissingMember)]
    [InlineData("""{"op":"status","level":3,"message":""}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"advertise","channels":[{"id":1,"topic":"t","encoding":"e","schemaName":"","schemaEncoding":"protobuf","schema":"*"}]}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"advertise","channels":[null]}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"advertise","channels":[{"id":1,"topic":"t","encoding":"e","schemaName":"","schema":7}]}""", MessageParseError.BadValue)]
    public void Text_ThatIsNoMessage_IsATypedError(string json, MessageParseError expected) => Assert.Equal(expected, Error(json));

    [Theory]
    [InlineData("", MessageParseError.TooShort)]
    [InlineData("01 00", MessageParseError.TooShort)]
    [InlineData("04 0a000000 01 ffffffff 6f", MessageParseError.TooShort)]
    [InlineData("04 0a000000 01 01000000 ff", MessageParseError.BadUtf8)]
    [InlineData("04 0a000000 02 00000000", MessageParseError.BadValue)]
    [InlineData("04 0a000000 00 01000000 61", MessageParseError.BadValue)]
    [InlineData("05", MessageParseError.UnknownBinaryOpcode)]
    public void Binary_ThatIsNoMessage_IsATypedError(string hex, MessageParseError expected) =>
        Assert.Equal(expected, Assert.Throws<MessageParseException>(() => ServerMessageDecoder.Decode(Frames.Binary(hex))).Error);

    private static T Decode<T>(string json)
        where T : ServerMessage => Assert.IsType<T>(ServerMessageDecoder.Decode(Frames.Text(json)));

    private static MessageParseError Error(string json) =>
        Assert.Throws<MessageParseException>(() => ServerMessageDecoder.Decode(Frames.Text(json))).Error;
}
