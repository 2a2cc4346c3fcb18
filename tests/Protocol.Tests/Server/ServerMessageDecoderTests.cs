using System.Buffers;

namespace RemoteAccess.Protocol.Tests.Server;

public sealed class ServerMessageDecoderTests
{
    [Fact]
    public void ServerInfo_is_read_with_all_its_members()
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
    public void Absent_members_of_ServerInfo_are_empty()
    {
        var info = Decode<ServerInfoMessage>("""{"op":"serverInfo","name":"r2","capabilities":[]}""").Info;
        Assert.Empty(info.Capabilities);
        Assert.Empty(info.SupportedEncodings);
        Assert.Empty(info.Metadata);
        Assert.Null(info.SessionId);
        Assert.Null(info.DataStartTime);
    }

    [Fact]
    public void A_schema_is_decoded_by_its_encoding_wherever_that_stands()
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
    public void Unadvertise_is_read_from_its_text() =>
        Assert.Equal([1UL, 2UL], Decode<UnadvertiseMessage>("""{"op":"unadvertise","channelIds":[1,2]}""").ChannelIds);

    [Fact]
    public void Status_is_read_from_its_text() => Assert.Equal(
        new StatusMessage(StatusLevel.Warning, "Oh no", "my-id"),
        Decode<StatusMessage>("""{"op":"status","level":1,"message":"Oh no","id":"my-id"}"""));

    [Fact]
    public void RemoveStatus_is_read_from_its_text() =>
        Assert.Equal(["a"], Decode<RemoveStatusMessage>("""{"op":"removeStatus","statusIds":["a"]}""").StatusIds);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    public void MessageData_is_read_from_its_bytes(int segmentSize)
    {
        var frame = Frames.Hex("0214000000 01 0807060504030201 1817161514131211 aabbcc");
        var message = Assert.IsType<MessageDataMessage>(ServerMessageDecoder.Decode(Frames.View(frame, segmentSize)));
        Assert.Equal(0x0102030405060708UL, message.ChannelId);
        Assert.Equal(0x1112131415161718UL, message.LogTime);
        Assert.Equal("AABBCC", Convert.ToHexString(message.Data.ToArray()));
    }

    [Fact]
    public void FetchAssetResponse_is_read_with_data()
    {
        var message = Assert.IsType<FetchAssetResponseMessage>(
            ServerMessageDecoder.Decode(Frames.Binary("04 0a000000 00 00000000 64617461")));
        Assert.Equal(10u, message.RequestId);
        Assert.Null(message.Error);
        Assert.Equal("data"u8, message.Data.FirstSpan);
    }

    [Fact]
    public void FetchAssetResponse_is_read_with_an_error()
    {
        var message = Assert.IsType<FetchAssetResponseMessage>(
            ServerMessageDecoder.Decode(Frames.Binary("04 0a000000 01 05000000 6f68206e6f")));
        Assert.Equal("oh no", message.Error);
        Assert.True(message.Data.IsEmpty);
    }

    [Fact]
    public void AdvertiseServices_is_read_in_both_forms()
    {
        var services = Decode<AdvertiseServicesMessage>(
            """
            {"op":"advertiseServices","services":[
              {"id":1,"name":"/a","type":"T","responseSchema":"R",
               "request":{"encoding":"json","schemaName":"S","schemaEncoding":"protobuf","schema":"/w=="}},
              {"id":2,"name":"/b","type":"T"}]}
            """).Services;
        Assert.Equal("json", services[0].Request!.Encoding);
        Assert.Equal("FF", Convert.ToHexString(services[0].Request!.Schema.Span));
        Assert.Equal("R", services[0].ResponseSchema);
        Assert.Null(services[0].Response);
        Assert.Equal(
            (null, "", null, ""), (services[1].Request, services[1].RequestSchema, services[1].Response, services[1].ResponseSchema));
    }

    [Fact]
    public void UnadvertiseServices_is_read_from_its_text() =>
        Assert.Equal([1u, 2u], Decode<UnadvertiseServicesMessage>("""{"op":"unadvertiseServices","serviceIds":[1,2]}""").ServiceIds);

    [Fact]
    public void ServiceCallFailure_is_read_from_its_text() => Assert.Equal(
        new ServiceCallFailureMessage(1, 2, "no"),
        Decode<ServiceCallFailureMessage>("""{"op":"serviceCallFailure","serviceId":1,"callId":2,"message":"no"}"""));

    [Fact]
    public void ParameterValues_is_read_from_its_text()
    {
        var message = Decode<ParameterValuesMessage>("""{"op":"parameterValues","id":"7","parameters":[{"name":"a","value":1}]}""");
        Assert.Equal("7", message.Id);
        Assert.Equal([new Parameter("a", new IntegerParameterValue(1))], message.Parameters);
    }

    [Fact]
    public void Absent_lists_of_ConnectionGraphUpdate_are_empty()
    {
        var update = Decode<ConnectionGraphUpdateMessage>(
            """{"op":"connectionGraphUpdate","publishedTopics":[{"name":"/t","publisherIds":["p"]}],"removedServices":["/s"]}""").Update;
        Assert.Equal("/t", Assert.Single(update.PublishedTopics).Name);
        Assert.Equal(["p"], update.PublishedTopics[0].PublisherIds);
        Assert.Equal(["/s"], update.RemovedServices);
        Assert.Empty(update.SubscribedTopics);
        Assert.Empty(update.AdvertisedServices);
        Assert.Empty(update.RemovedTopics);
    }

    [Fact]
    public void Time_and_pong_are_read_from_their_bytes()
    {
        Assert.Equal(new TimeMessage(0x0102030405060708), ServerMessageDecoder.Decode(Frames.Binary("02 0807060504030201")));
        Assert.Equal(
            new PongMessage(0x0102030405060708, 0x1112131415161718),
            ServerMessageDecoder.Decode(Frames.Binary("06 0807060504030201 1817161514131211")));
    }

    [Fact]
    public void ServiceCallResponse_is_read_from_its_bytes()
    {
        var message = Assert.IsType<ServiceCallResponseMessage>(
            ServerMessageDecoder.Decode(Frames.Binary("03 04030201 14131211 03000000 e282ac aabb")));
        Assert.Equal((0x01020304u, 0x11121314u, "€"), (message.ServiceId, message.CallId, message.Encoding));
        Assert.Equal("AABB", Convert.ToHexString(message.Payload.ToArray()));
    }

    private static T Decode<T>(string json)
        where T : ServerMessage => Assert.IsType<T>(ServerMessageDecoder.Decode(Frames.Text(json)));
}
