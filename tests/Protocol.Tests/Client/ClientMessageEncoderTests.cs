namespace RemoteAccess.Protocol.Tests.Client;

public sealed class ClientMessageEncoderTests
{
    [Fact]
    public void Subscribe_writes_the_video_flag_only_when_it_is_set() => Frames.IsText(
        """{"op":"subscribe","channels":[{"id":10},{"id":18446744073709551615,"requestVideoTrack":true}]}""",
        ClientMessageEncoder.Subscribe([new(10), new(ulong.MaxValue, true)]));

    [Fact]
    public void Unsubscribe_is_written_as_its_text() =>
        Frames.IsText("""{"op":"unsubscribe","channelIds":[1]}""", ClientMessageEncoder.Unsubscribe([1]));

    [Fact]
    public void Advertise_leaves_out_a_missing_schema_and_writes_an_empty_one() => Frames.IsText(
        """
        {"op":"advertise","channels":[
          {"id":1,"topic":"/a","encoding":"json","schemaName":"S"},
          {"id":2,"topic":"/b","encoding":"protobuf","schemaName":"","schemaEncoding":"protobuf","schema":""},
          {"id":3,"topic":"/c","encoding":"flatbuffer","schemaName":"T","schemaEncoding":"flatbuffer","schema":"/w==","metadata":{"k":"v"}}]}
        """,
        ClientMessageEncoder.Advertise(
        [
            new() { Id = 1, Topic = "/a", Encoding = "json", SchemaName = "S" },
            new() { Id = 2, Topic = "/b", Encoding = "protobuf", SchemaEncoding = "protobuf", Schema = ReadOnlyMemory<byte>.Empty },
            new()
            {
                Id = 3,
                Topic = "/c",
                Encoding = "flatbuffer",
                SchemaName = "T",
                SchemaEncoding = "flatbuffer",
                Schema = new byte[] { 0xff },
                Metadata = new Dictionary<string, string> { ["k"] = "v" },
            },
        ]));

    [Fact]
    public void Unadvertise_is_written_as_its_text() =>
        Frames.IsText("""{"op":"unadvertise","channelIds":[1,4294967295]}""", ClientMessageEncoder.Unadvertise([1, uint.MaxValue]));

    [Fact]
    public void GetParameters_is_written_with_and_without_an_id()
    {
        Frames.IsText("""{"op":"getParameters","parameterNames":["a"]}""", ClientMessageEncoder.GetParameters(["a"]));
        Frames.IsText("""{"op":"getParameters","parameterNames":[],"id":"7"}""", ClientMessageEncoder.GetParameters([], "7"));
    }

    [Fact]
    public void SetParameters_without_an_id_leaves_it_out() => Frames.IsText(
        """{"op":"setParameters","parameters":[{"name":"a","value":1}]}""",
        ClientMessageEncoder.SetParameters([new("a", new IntegerParameterValue(1))]));

    [Fact]
    public void Parameter_update_subscriptions()
    {
        Frames.IsText(
            """{"op":"subscribeParameterUpdates","parameterNames":["a"]}""", ClientMessageEncoder.SubscribeParameterUpdates(["a"]));
        Frames.IsText(
            """{"op":"unsubscribeParameterUpdates","parameterNames":["a"]}""", ClientMessageEncoder.UnsubscribeParameterUpdates(["a"]));
    }

    [Fact]
    public void Connection_graph_subscriptions()
    {
        Frames.IsText("""{"op":"subscribeConnectionGraph"}""", ClientMessageEncoder.SubscribeConnectionGraph());
        Frames.IsText("""{"op":"unsubscribeConnectionGraph"}""", ClientMessageEncoder.UnsubscribeConnectionGraph());
    }

    [Fact]
    public void FetchAsset_is_written_as_its_text() =>
        Frames.IsText("""{"op":"fetchAsset","requestId":42,"uri":"package://a/b"}""", ClientMessageEncoder.FetchAsset(42, "package://a/b"));

    [Fact]
    public void MessageData_is_written_as_its_bytes()
    {
        var frame = ClientMessageEncoder.MessageData(0x01020304, [0xaa, 0xbb]);
        Frames.IsBinary("01 04030201 aabb", frame);
        Assert.Equal(ClientMessageEncoder.MessageDataOverhead + 2, frame.Length);
    }

    [Fact]
    public void ServiceCallRequest_is_written_as_its_bytes() => Frames.IsBinary(
        "02 04030201 14131211 03000000 e282ac aa",
        ClientMessageEncoder.ServiceCallRequest(0x01020304, 0x11121314, "€", [0xaa]));

    [Fact]
    public void Ping_is_written_as_its_bytes()
    {
        Frames.IsBinary("04 0807060504030201", ClientMessageEncoder.Ping(0x0102030405060708));
        Frames.IsBinary("04 0102030405060708 09", ClientMessageEncoder.Ping([1, 2, 3, 4, 5, 6, 7, 8, 9]));
    }

    [Fact]
    public void A_ping_shorter_than_a_timestamp_is_refused() =>
        Assert.Contains("at least 8", Assert.Throws<ArgumentException>(() => ClientMessageEncoder.Ping([1, 2, 3, 4, 5, 6, 7])).Message);

    [Fact]
    public void PingAck_is_written_as_its_bytes() =>
        Frames.IsBinary("05 0807060504030201", ClientMessageEncoder.PingAck(0x0102030405060708));

    [Fact]
    public void Consumed_is_written_as_its_bytes() =>
        Frames.IsBinary("80 0807060504030201", ClientMessageEncoder.Consumed(0x0102030405060708));
}
