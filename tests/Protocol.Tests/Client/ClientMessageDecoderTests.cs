using System.Text;

namespace RemoteAccess.Protocol.Tests.Client;

public sealed class ClientMessageDecoderTests
{
    [Fact]
    public void Subscribe_OpMayStandAnywhereAndUnknownMembersAreSkipped()
    {
        var message = ClientMessageDecoder.Decode(Frames.Text(
            """{"x":{"op":"no"},"channels":[{"id":10,"y":[1]},{"requestVideoTrack":true,"id":18446744073709551615}],"op":"subscribe"}"""));
        Assert.Equal(
            [new ChannelSubscription(10), new ChannelSubscription(ulong.MaxValue, true)],
            Assert.IsType<SubscribeMessage>(message).Channels);
    }

    [Fact]
    public void Unsubscribe_Text() => Assert.Equal(
        [1UL, 2UL],
        Assert.IsType<UnsubscribeMessage>(ClientMessageDecoder.Decode(Frames.Text("""{"op":"unsubscribe","channelIds":[1,2]}"""))).ChannelIds);

    [Fact]
    public void Consumed_GoldenBytes() =>
        Assert.Equal(new ConsumedMessage(0x0102030405060708), ClientMessageDecoder.Decode(Frames.Binary("80 0807060504030201")));

    [Fact]
    public void Ping_TakesTheFirstEightBytes() =>
        Assert.Equal(new PingMessage(0x0102030405060708), ClientMessageDecoder.Decode(Frames.Binary("04 0807060504030201 ff")));

    [Fact]
    public void PingAck_GoldenBytes() => Assert.Equal(new PingAckMessage(1), ClientMessageDecoder.Decode(Frames.Binary("05 0100000000000000")));

    [Theory]
    [InlineData("", MessageParseError.BadJson)]
    [InlineData("{", MessageParseError.BadJson)]
    [InlineData("""{"op":"subscribe","channels":[]""", MessageParseError.BadJson)]
    [InlineData("""{"op":"subscribe","channels":[]} x""", MessageParseError.BadJson)]
    [InlineData("""{"op":"subscribe","channels":[]}{}""", MessageParseError.BadJson)]
    [InlineData("[]", MessageParseError.BadValue)]
    [InlineData("null", MessageParseError.BadValue)]
    [InlineData("{}", MessageParseError.MissingMember)]
    [InlineData("""{"op":1}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"nope"}""", MessageParseError.UnknownOp)]
    [InlineData("""{"op":"\ud800"}""", MessageParseError.BadJson)]
    [InlineData("""{"op":"status","level":0,"message":""}""", MessageParseError.UnknownOp)]
    [InlineData("""{"op":"subscribe"}""", MessageParseError.MissingMember)]
    [InlineData("""{"op":"subscribe","channels":null}""", MessageParseError.MissingMember)]
    [InlineData("""{"op":"subscribe","channels":[{}]}""", MessageParseError.MissingMember)]
    [InlineData("""{"op":"subscribe","channels":[null]}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"subscribe","channels":{}}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"subscribe","channels":[{"id":-1}]}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"subscribe","channels":[{"id":1.5}]}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"subscribe","channels":[{"id":18446744073709551616}]}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"subscribe","channels":[],"channels":[]}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"unsubscribe","channelIds":["1"]}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"unsubscribe","channelIds":[null]}""", MessageParseError.BadValue)]
    public void Text_ThatIsNoMessage_IsATypedError(string json, MessageParseError expected) =>
        Assert.Equal(expected, Assert.Throws<MessageParseException>(() => ClientMessageDecoder.Decode(Frames.Text(json))).Error);

    [Theory]
    [InlineData("", MessageParseError.TooShort)]
    [InlineData("80 01", MessageParseError.TooShort)]
    [InlineData("04 31323334353637", MessageParseError.TooShort)]
    [InlineData("05 00", MessageParseError.TooShort)]
    [InlineData("03 00", MessageParseError.UnknownBinaryOpcode)]
    [InlineData("ff", MessageParseError.UnknownBinaryOpcode)]
    public void Binary_ThatIsNoMessage_IsATypedError(string hex, MessageParseError expected) =>
        Assert.Equal(expected, Assert.Throws<MessageParseException>(() => ClientMessageDecoder.Decode(Frames.Binary(hex))).Error);

    [Fact]
    public void Text_NotUtf8_IsToldSo()
    {
        var payload = "{\"op\":\"subscribe\",\"channels\":[],\"x\":\"\xff\"}";
        var frame = new ControlFrameView(FrameOpcode.Text, new(Encoding.Latin1.GetBytes(payload)));
        Assert.Equal(MessageParseError.BadUtf8, Assert.Throws<MessageParseException>(() => ClientMessageDecoder.Decode(frame)).Error);
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        var json = """{"op":"subscribe","channels":[],"x":""" + new string('[', 100_000) + new string(']', 100_000) + "}";
        Assert.Equal(MessageParseError.BadJson, Assert.Throws<MessageParseException>(() => ClientMessageDecoder.Decode(Frames.Text(json))).Error);
    }

    [Fact]
    public void An_error_quotes_the_value_but_not_all_of_a_long_one()
    {
        var op = new string('o', 60);
        var e = Assert.Throws<MessageParseException>(() => ClientMessageDecoder.Decode(Frames.Text($$"""{"op":"{{op}}"}""")));
        Assert.Contains(op, e.Message);
        e = Assert.Throws<MessageParseException>(() => ClientMessageDecoder.Decode(Frames.Text($$"""{"op":"{{new string('o', 100_000)}}"}""")));
        Assert.InRange(e.Message.Length, 1, 1000);
    }
}
