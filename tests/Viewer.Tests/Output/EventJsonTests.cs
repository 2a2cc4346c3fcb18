using System.Text;
using System.Text.Json;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Output;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tests.Support;

namespace RemoteAccess.Viewer.Tests.Output;

/// <summary>The lines of <c>--json</c>, character by character: scripts depend on them.</summary>
public sealed class EventJsonTests
{
    private static readonly ChannelAdvertisement Cpu = Events.Channel(7, "/cpu");

    public static TheoryData<ViewerEvent, string> Golden => new()
    {
        { new RoomJoined("demo", "viewer-1", "PA_abc", 1),
            """{"type":"joined","room":"demo","identity":"viewer-1","sid":"PA_abc","attempt":1}""" },
        { new ControlStreamOpened(2, "device"), """{"type":"stream","number":2,"device":"device"}""" },
        { new ControlStreamEnded("left"), """{"type":"streamEnded","reason":"left"}""" },
        { new ConnectionLost("broke"), """{"type":"connectionLost","detail":"broke"}""" },
        { new SendingFailed("broke"), """{"type":"sendingFailed","reason":"broke"}""" },
        { new PayloadSkipped("bad"), """{"type":"skipped","reason":"bad"}""" },
        { new TopicsUnmatched(["/x*"], ["/a", "/b"]), """{"type":"unmatched","patterns":["/x*"],"topics":["/a","/b"]}""" },
        { new SubscriptionSent([1, ulong.MaxValue]), """{"type":"subscribed","channelIds":[1,18446744073709551615]}""" },
        {
            new ServerMessageReceived(new ServerInfoMessage(new ServerInfo
            {
                Name = "rob \"ot\" 東",
                Capabilities = ["clientPublish"],
                SupportedEncodings = ["json"],
                Metadata = new Dictionary<string, string> { ["fg-library"] = "ra/0.1" },
                SessionId = "s",
            })),
            """{"type":"serverInfo","name":"rob \"ot\" 東","capabilities":["clientPublish"],"supportedEncodings":["json"],"metadata":{"fg-library":"ra/0.1"},"sessionId":"s"}"""
        },
        {
            Events.Advertise(
                Cpu with { SchemaName = "Cpu", SchemaEncoding = "jsonschema", Schema = "{}"u8.ToArray() },
                Events.Channel(8, "/raw", "protobuf") with { SchemaEncoding = "protobuf", Schema = new byte[] { 0xde, 0xad } }),
            """{"type":"advertise","channels":[{"id":7,"topic":"/cpu","encoding":"json","schemaName":"Cpu","schemaEncoding":"jsonschema","schema":"{}","metadata":{}},"""
            + """{"id":8,"topic":"/raw","encoding":"protobuf","schemaName":"","schemaEncoding":"protobuf","schema":"3q0=","metadata":{}}]}"""
        },
        { new ServerMessageReceived(new UnadvertiseMessage([7])), """{"type":"unadvertise","channelIds":[7]}""" },
        { Events.Status(StatusLevel.Warning, "slow", "s1"), """{"type":"status","level":"warning","message":"slow","id":"s1"}""" },
        { Events.Status(StatusLevel.Error, "no"), """{"type":"status","level":"error","message":"no","id":null}""" },
        { new ServerMessageReceived(new RemoveStatusMessage(["s1"])), """{"type":"removeStatus","statusIds":["s1"]}""" },
        { new ServerMessageReceived(new TimeMessage(5)), """{"type":"time","timestamp":5}""" },
        {
            new ServerMessageReceived(new AdvertiseServicesMessage(
                [new ServiceAdvertisement { Id = 3, Name = "/reset", Type = "Reset", Request = new ServiceSchema { Encoding = "json" } }])),
            """{"type":"advertiseServices","services":[{"id":3,"name":"/reset","type":"Reset","requestEncoding":"json","responseEncoding":null}]}"""
        },
        { new ServerMessageReceived(new UnadvertiseServicesMessage([3])), """{"type":"unadvertiseServices","serviceIds":[3]}""" },
        { new ServerMessageReceived(new PongMessage(1, 2)), """{"type":"other","name":"PongMessage"}""" },
        {
            Events.Message(Cpu, """{"load": 0.5, "big": 123456789012345678901234567890}"""),
            """{"type":"message","channelId":7,"topic":"/cpu","logTime":1700000000000000000,"receivedAt":1700000000002500000,"latencyMs":2.5,"size":52,"encoding":"json","dataForm":"json","data":{"load": 0.5, "big": 123456789012345678901234567890}}"""
        },
        {
            Events.Message(Cpu, "{\r\n\t\"a\": \"x\\n\"\n}"),
            """{"type":"message","channelId":7,"topic":"/cpu","logTime":1700000000000000000,"receivedAt":1700000000002500000,"latencyMs":2.5,"""
            + "\"size\":16,\"encoding\":\"json\",\"dataForm\":\"json\",\"data\":{  \t\"a\": \"x\\n\" }}"
        },
        {
            Events.Message(Cpu, "{oops"),
            """{"type":"message","channelId":7,"topic":"/cpu","logTime":1700000000000000000,"receivedAt":1700000000002500000,"latencyMs":2.5,"size":5,"encoding":"json","dataForm":"base64","data":"e29vcHM="}"""
        },
        {
            Events.Message(Events.Channel(8, "/raw", "protobuf"), [0xde, 0xad, 0xbe, 0xef], logTime: 0),
            """{"type":"message","channelId":8,"topic":"/raw","logTime":0,"receivedAt":2500000,"latencyMs":null,"size":4,"encoding":"protobuf","dataForm":"base64","data":"3q2+7w=="}"""
        },
    };

    [Theory]
    [MemberData(nameof(Golden), DisableDiscoveryEnumeration = true)]
    public async Task Line_is_as_documented(ViewerEvent seen, string line)
    {
        Assert.Equal(line + "\n", await LineOf(seen));
        JsonDocument.Parse(line).Dispose();
    }

    [Fact]
    public void Every_event_has_a_golden_line()
    {
        var events = typeof(ViewerEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ViewerEvent))).ToHashSet();
        events.ExceptWith(Golden.Select(row => row.Data.Item1.GetType()));

        Assert.Empty(events);
    }

    [Fact]
    public async Task Data_in_invalid_UTF8_is_base_64() =>
        Assert.Contains(
            "\"dataForm\":\"base64\",\"data\":\"Iv8i\"", await LineOf(Events.Message(Cpu, [0x22, 0xff, 0x22])), StringComparison.Ordinal);

    [Fact]
    public async Task Data_nested_too_deep_is_base_64() =>
        Assert.Contains("\"dataForm\":\"base64\"", await LineOf(Events.Message(Cpu, new string('[', 100) + new string(']', 100))),
            StringComparison.Ordinal);

    private static async Task<string> LineOf(ViewerEvent seen)
    {
        using var output = new MemoryStream();
        await using (var lines = new JsonLines(output))
        {
            await lines.WriteAsync(seen, TestContext.Current.CancellationToken);
        }

        return Encoding.UTF8.GetString(output.ToArray());
    }
}
