using System.Text;

namespace RemoteAccess.Protocol.Tests.Client;

public sealed class ClientMessageDecoderErrorTests
{
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
    [InlineData("""{"op":"subscribe","channels":[],"op":"unsubscribe","channelIds":[]}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"subscribe","op":"subscribe","channels":[]}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"subscribe","channels":[],"op":1}""", MessageParseError.BadValue)]
    [InlineData(
        """{"op":"advertise","channels":[{"id":4294967296,"topic":"","encoding":"","schemaName":""}]}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"advertise","channels":[{"id":1,"encoding":"","schemaName":""}]}""", MessageParseError.MissingMember)]
    [InlineData("""{"op":"unadvertise","channelIds":[4294967296]}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"setParameters","parameters":[],"id":"x","op":"setParameters"}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"setParameters","parameters":[{"name":"p","value":1}""", MessageParseError.BadJson)]
    [InlineData("""{"op":"setParameters","parameters":[{"name":"p","value":nan}]}""", MessageParseError.BadJson)]
    [InlineData("""{"op":"subscribe","channels":[{"id":NaN}]}""", MessageParseError.BadJson)]
    [InlineData("""{"op":"fetchAsset","uri":"x"}""", MessageParseError.MissingMember)]
    [InlineData("""{"op":"fetchAsset","requestId":-1,"uri":"x"}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"unsubscribe","channelIds":["1"]}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"unsubscribe","channelIds":[null]}""", MessageParseError.BadValue)]
    public void Text_that_is_no_message_is_a_typed_error(string json, MessageParseError expected) =>
        Assert.Equal(expected, Assert.Throws<MessageParseException>(() => ClientMessageDecoder.Decode(Frames.Text(json))).Error);

    [Theory]
    [InlineData("", MessageParseError.TooShort)]
    [InlineData("80 01", MessageParseError.TooShort)]
    [InlineData("01 000000", MessageParseError.TooShort)]
    [InlineData("02 00000000 00000000 01000000", MessageParseError.TooShort)]
    [InlineData("02 00000000 00000000 ffffffff 61", MessageParseError.TooShort)]
    [InlineData("02 00000000 00000000 01000000 ff", MessageParseError.BadUtf8)]
    [InlineData("04 31323334353637", MessageParseError.TooShort)]
    [InlineData("05 00", MessageParseError.TooShort)]
    [InlineData("03 00", MessageParseError.UnknownBinaryOpcode)]
    [InlineData("ff", MessageParseError.UnknownBinaryOpcode)]
    public void Binary_that_is_no_message_is_a_typed_error(string hex, MessageParseError expected) =>
        Assert.Equal(expected, Assert.Throws<MessageParseException>(() => ClientMessageDecoder.Decode(Frames.Binary(hex))).Error);

    [Fact]
    public void Text_that_is_not_UTF8_gets_an_error_that_says_so()
    {
        var payload = "{\"op\":\"subscribe\",\"channels\":[],\"x\":\"\xff\"}";
        var frame = new ControlFrameView(FrameOpcode.Text, new(Encoding.Latin1.GetBytes(payload)));
        Assert.Equal(MessageParseError.BadUtf8, Assert.Throws<MessageParseException>(() => ClientMessageDecoder.Decode(frame)).Error);
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        var json = """{"op":"subscribe","channels":[],"x":""" + new string('[', 100_000) + new string(']', 100_000) + "}";
        Assert.Equal(
            MessageParseError.BadJson, Assert.Throws<MessageParseException>(() => ClientMessageDecoder.Decode(Frames.Text(json))).Error);
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

    [Theory]
    [InlineData("""{"op":"a\nb\u2028c\u0000"}""")]
    [InlineData("""{"op":"subscribe","channels":[{"id":1,"a\nb\u2028c":1}],"x":"\u0000","channels":[]}""")]
    public void An_error_is_one_line_whatever_it_quotes(string json)
    {
        var e = Assert.Throws<MessageParseException>(() => ClientMessageDecoder.Decode(Frames.Text(json)));
        Assert.DoesNotContain(e.Message, character => char.IsControl(character) || character is '\u2028' or '\u2029');
    }

    [Fact]
    public void A_view_made_by_hand_with_an_unknown_opcode_is_a_typed_error()
    {
        ControlFrameView frame = new((FrameOpcode)9, default);
        Assert.Equal(MessageParseError.BadValue, Assert.Throws<MessageParseException>(() => ClientMessageDecoder.Decode(frame)).Error);
        Assert.Equal(MessageParseError.BadValue, Assert.Throws<MessageParseException>(() => ServerMessageDecoder.Decode(frame)).Error);
    }
}
