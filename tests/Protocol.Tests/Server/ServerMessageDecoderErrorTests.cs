namespace RemoteAccess.Protocol.Tests.Server;

public sealed class ServerMessageDecoderErrorTests
{
    [Fact]
    public void An_unknown_op_differs_from_a_broken_message()
    {
        Assert.Equal(MessageParseError.UnknownOp, Error("""{"op":"fromTheFuture"}"""));
        Assert.Equal(MessageParseError.UnknownOp, Error("""{"op":"subscribe","channels":[]}"""));
    }

    [Theory]
    [InlineData("""{"op":"serverInfo","name":"x"}""", MessageParseError.MissingMember)]
    [InlineData("""{"op":"serverInfo","capabilities":[]}""", MessageParseError.MissingMember)]
    [InlineData("""{"op":"serverInfo","name":"x","capabilities":[null]}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"serverInfo","name":"x","capabilities":[],"metadata":{"a":null}}""", MessageParseError.BadValue)]
    [InlineData(
        """{"op":"serverInfo","name":"x","capabilities":[],"dataStartTime":{"sec":1,"nsec":1000000000}}""", MessageParseError.BadValue)]
    [InlineData("""{"op":"serverInfo","name":"x","capabilities":[],"dataStartTime":{"sec":1}}""", MessageParseError.MissingMember)]
    [InlineData("""{"op":"status","level":3,"message":""}""", MessageParseError.BadValue)]
    [InlineData(
        """{"op":"advertise","channels":[{"id":1,"topic":"t","encoding":"e","schemaName":"","schema":"*","schemaEncoding":"protobuf"}]}""",
        MessageParseError.BadValue)]
    [InlineData("""{"op":"advertise","channels":[null]}""", MessageParseError.BadValue)]
    [InlineData(
        """{"op":"advertise","channels":[{"id":1,"topic":"t","encoding":"e","schemaName":"","schema":7}]}""", MessageParseError.BadValue)]
    public void Text_that_is_no_message_is_a_typed_error(string json, MessageParseError expected) => Assert.Equal(expected, Error(json));

    [Theory]
    [InlineData("", MessageParseError.TooShort)]
    [InlineData("01 00", MessageParseError.TooShort)]
    [InlineData("04 0a000000 01 ffffffff 6f", MessageParseError.TooShort)]
    [InlineData("04 0a000000 01 01000000 ff", MessageParseError.BadUtf8)]
    [InlineData("04 0a000000 02 00000000", MessageParseError.BadValue)]
    [InlineData("04 0a000000 00 01000000 61", MessageParseError.BadValue)]
    [InlineData("05", MessageParseError.UnknownBinaryOpcode)]
    public void Binary_that_is_no_message_is_a_typed_error(string hex, MessageParseError expected) =>
        Assert.Equal(expected, Assert.Throws<MessageParseException>(() => ServerMessageDecoder.Decode(Frames.Binary(hex))).Error);

    private static MessageParseError Error(string json) =>
        Assert.Throws<MessageParseException>(() => ServerMessageDecoder.Decode(Frames.Text(json))).Error;
}
