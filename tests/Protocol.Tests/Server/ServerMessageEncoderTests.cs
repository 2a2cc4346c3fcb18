namespace RemoteAccess.Protocol.Tests.Server;

public sealed class ServerMessageEncoderTests
{
    [Fact]
    public void MessageData_is_written_as_its_bytes() => Frames.IsBinary(
        "01 0807060504030201 1817161514131211 aabbcc",
        ServerMessageEncoder.MessageData(0x0102030405060708, 0x1112131415161718, [0xaa, 0xbb, 0xcc]));

    [Fact]
    public void The_overhead_of_MessageData_is_what_an_empty_message_takes() =>
        Assert.Equal(ServerMessageEncoder.MessageDataOverhead, ServerMessageEncoder.MessageData(1, 2, []).Length);

    [Fact]
    public void FetchAssetResponse_is_written_as_its_bytes() =>
        Frames.IsBinary("04 04030201 00 00000000 aabb", ServerMessageEncoder.FetchAssetResponse(0x01020304, [0xaa, 0xbb]));

    [Fact]
    public void The_length_of_an_asset_error_counts_UTF8_bytes_not_characters() =>
        Frames.IsBinary("04 01000000 01 03000000 e282ac", ServerMessageEncoder.FetchAssetError(1, "€"));

    [Fact]
    public void ServerInfo_with_only_a_name_still_writes_its_capabilities() =>
        Frames.IsText(
            """{"op":"serverInfo","name":"r2","capabilities":[]}""", ServerMessageEncoder.ServerInfo(new ServerInfo { Name = "r2" }));

    [Fact]
    public void ServerInfo_is_written_with_all_its_members() => Frames.IsText(
        """
        {"op":"serverInfo","name":"r2","capabilities":["services"],"supportedEncodings":["json"],"metadata":{"fg-library":"x"},
         "sessionId":"s","dataStartTime":{"sec":1,"nsec":2},"dataEndTime":{"sec":3,"nsec":999999999}}
        """,
        ServerMessageEncoder.ServerInfo(new ServerInfo
        {
            Name = "r2",
            Capabilities = [ServerCapabilities.Services],
            SupportedEncodings = ["json"],
            Metadata = new Dictionary<string, string> { ["fg-library"] = "x" },
            SessionId = "s",
            DataStartTime = new ProtocolTime(1, 2),
            DataEndTime = new ProtocolTime(3, 999_999_999),
        }));

    [Fact]
    public void A_schema_is_base64_only_for_protobuf_and_flatbuffer() => Frames.IsText(
        """
        {"op":"advertise","channels":[
          {"id":18446744073709551615,"topic":"/a","encoding":"json","schemaName":"","schema":""},
          {"id":1,"topic":"/b","encoding":"json","schemaName":"S","schemaEncoding":"jsonschema","schema":"{\"a\":\"ü\"}"},
          {"id":2,"topic":"/c","encoding":"protobuf","schemaName":"S","schemaEncoding":"protobuf","schema":"++//"},
          {"id":3,"topic":"/d","encoding":"flatbuffer","schemaName":"S","schemaEncoding":"flatbuffer","schema":"/w==","metadata":{"k":"v"}}]}
        """,
        ServerMessageEncoder.Advertise(
        [
            new() { Id = ulong.MaxValue, Topic = "/a", Encoding = "json" },
            new()
            {
                Id = 1,
                Topic = "/b",
                Encoding = "json",
                SchemaName = "S",
                SchemaEncoding = "jsonschema",
                Schema = """{"a":"ü"}"""u8.ToArray(),
            },
            new()
            {
                Id = 2,
                Topic = "/c",
                Encoding = "protobuf",
                SchemaName = "S",
                SchemaEncoding = "protobuf",
                Schema = Frames.Hex("fbefff"),
            },
            new()
            {
                Id = 3,
                Topic = "/d",
                Encoding = "flatbuffer",
                SchemaName = "S",
                SchemaEncoding = "flatbuffer",
                Schema = Frames.Hex("ff"),
                Metadata = new Dictionary<string, string> { ["k"] = "v" },
            },
        ]));

    [Fact]
    public void A_text_schema_that_is_not_UTF8_is_refused_by_its_name()
    {
        ChannelAdvertisement channel = new()
        {
            Id = 7,
            Topic = "/a",
            Encoding = "json",
            SchemaEncoding = "jsonschema",
            Schema = Frames.Hex("ff"),
        };
        Assert.Contains("channel 7", Assert.Throws<ArgumentException>(() => ServerMessageEncoder.Advertise([channel])).Message);
    }

    [Fact]
    public void Unadvertise_is_written_as_its_text() =>
        Frames.IsText(
            """{"op":"unadvertise","channelIds":[1,18446744073709551615]}""", ServerMessageEncoder.Unadvertise([1, ulong.MaxValue]));

    [Fact]
    public void Status_without_an_id_leaves_it_out() =>
        Frames.IsText("""{"op":"status","level":0,"message":"hi"}""", ServerMessageEncoder.Status(StatusLevel.Info, "hi"));

    [Fact]
    public void Status_with_an_id_writes_it() =>
        Frames.IsText("""{"op":"status","level":2,"message":"hi","id":"a"}""", ServerMessageEncoder.Status(StatusLevel.Error, "hi", "a"));

    [Fact]
    public void RemoveStatus_is_written_as_its_text() =>
        Frames.IsText("""{"op":"removeStatus","statusIds":["a","b"]}""", ServerMessageEncoder.RemoveStatus(["a", "b"]));

    [Fact]
    public void A_text_frame_is_not_larger_than_its_json()
    {
        var frame = ServerMessageEncoder.Status(StatusLevel.Info, new string('x', 100_000));
        Assert.True(FrameHeader.IsWellFormed(frame));
        Assert.Equal(FrameHeader.Size + 100_000 + """{"op":"status","level":0,"message":""}""".Length, frame.Length);
    }

    [Fact]
    public void The_full_form_of_a_service_takes_the_place_of_the_older_one() => Frames.IsText(
        """
        {"op":"advertiseServices","services":[
          {"id":1,"name":"/a","type":"T","requestSchema":"","responseSchema":"old"},
          {"id":4294967295,"name":"/b","type":"T",
           "request":{"encoding":"protobuf","schemaName":"S","schemaEncoding":"protobuf","schema":"/w=="},
           "response":{"encoding":"json","schemaName":"","schema":""}}]}
        """,
        ServerMessageEncoder.AdvertiseServices(
        [
            new() { Id = 1, Name = "/a", Type = "T", ResponseSchema = "old" },
            new()
            {
                Id = uint.MaxValue,
                Name = "/b",
                Type = "T",
                Request = new() { Encoding = "protobuf", SchemaName = "S", SchemaEncoding = "protobuf", Schema = new byte[] { 0xff } },
                RequestSchema = "not written",
                Response = new() { Encoding = "json" },
            },
        ]));

    [Fact]
    public void UnadvertiseServices_is_written_as_its_text() =>
        Frames.IsText("""{"op":"unadvertiseServices","serviceIds":[1,2]}""", ServerMessageEncoder.UnadvertiseServices([1, 2]));

    [Fact]
    public void ServiceCallFailure_is_written_as_its_text() => Frames.IsText(
        """{"op":"serviceCallFailure","serviceId":1,"callId":2,"message":"no"}""",
        ServerMessageEncoder.ServiceCallFailure(1, 2, "no"));

    [Fact]
    public void ParameterValues_keeps_unset_parameters_and_the_id() => Frames.IsText(
        """{"op":"parameterValues","parameters":[{"name":"a"},{"name":"b","type":"float64","value":1.0}],"id":"7"}""",
        ServerMessageEncoder.ParameterValues([new("a"), new("b", new FloatParameterValue(1))], "7"));

    [Fact]
    public void ConnectionGraphUpdate_writes_all_five_lists() => Frames.IsText(
        """
        {"op":"connectionGraphUpdate","publishedTopics":[{"name":"/t","publisherIds":["p"]}],"subscribedTopics":[],
         "advertisedServices":[{"name":"/s","providerIds":[]}],"removedTopics":["/u"],"removedServices":[]}
        """,
        ServerMessageEncoder.ConnectionGraphUpdate(new ConnectionGraphUpdate
        {
            PublishedTopics = [new("/t", ["p"])],
            AdvertisedServices = [new("/s", [])],
            RemovedTopics = ["/u"],
        }));

    [Fact]
    public void Time_is_written_as_its_bytes() => Frames.IsBinary("02 0807060504030201", ServerMessageEncoder.Time(0x0102030405060708));

    [Fact]
    public void ServiceCallResponse_is_written_as_its_bytes() => Frames.IsBinary(
        "03 04030201 14131211 03000000 e282ac aabb",
        ServerMessageEncoder.ServiceCallResponse(0x01020304, 0x11121314, "€", [0xaa, 0xbb]));

    [Fact]
    public void Pong_is_written_as_its_bytes() =>
        Frames.IsBinary("06 0807060504030201 1817161514131211", ServerMessageEncoder.Pong(0x0102030405060708, 0x1112131415161718));
}
