using System.Text;
using System.Text.RegularExpressions;

namespace RemoteAccess.Protocol.Tests.Vectors;

/// <summary>The frames in docs/protocol.md, "Frames, byte by byte": whoever writes a viewer from that page writes what we read, and reads
/// what we write.</summary>
public sealed partial class DocumentedFramesTests
{
    private const ulong Time = 1_700_000_000_123_456_789;

    private static readonly ChannelAdvertisement Channel = new() { Id = 7, Topic = "/pose", Encoding = "json" };

    private static readonly Dictionary<string, byte[]> Device = new(StringComparer.Ordinal)
    {
        ["serverInfo"] = ServerMessageEncoder.ServerInfo(new ServerInfo
        {
            Name = "arm",
            Capabilities = [ServerCapabilities.Services],
            SupportedEncodings = ["json"],
            SessionId = "s1",
        }),
        ["advertise"] = ServerMessageEncoder.Advertise([Channel]),
        ["unadvertise"] = ServerMessageEncoder.Unadvertise([7]),
        ["advertiseServices"] = ServerMessageEncoder.AdvertiseServices([new ServiceAdvertisement
        {
            Id = 3,
            Name = "/reset",
            Type = "std_srvs/Empty",
        }]),
        ["unadvertiseServices"] = ServerMessageEncoder.UnadvertiseServices([3]),
        ["serviceCallFailure"] = ServerMessageEncoder.ServiceCallFailure(3, 9, "no"),
        ["status"] = ServerMessageEncoder.Status(StatusLevel.Warning, "hot", "t1"),
        ["removeStatus"] = ServerMessageEncoder.RemoveStatus(["t1"]),
        ["parameterValues"] = ServerMessageEncoder.ParameterValues([new Parameter("speed", new FloatParameterValue(1))], "r1"),
        ["connectionGraphUpdate"] = ServerMessageEncoder.ConnectionGraphUpdate(
            new ConnectionGraphUpdate { PublishedTopics = [new PublishedTopic("/pose", ["arm"])] }),
        ["MessageData"] = ServerMessageEncoder.MessageData(7, Time, "{}"u8),
        ["Time"] = ServerMessageEncoder.Time(Time),
        ["ServiceCallResponse"] = ServerMessageEncoder.ServiceCallResponse(3, 9, "json", "{}"u8),
        ["FetchAssetResponse, the asset"] = ServerMessageEncoder.FetchAssetResponse(5, "<a/>"u8),
        ["FetchAssetResponse, an error"] = ServerMessageEncoder.FetchAssetError(5, "no"),
        ["Pong"] = ServerMessageEncoder.Pong(Time, 1_700_000_000_123),
    };

    private static readonly Dictionary<string, byte[]> Viewer = new(StringComparer.Ordinal)
    {
        ["subscribe"] = ClientMessageEncoder.Subscribe([new ChannelSubscription(7)]),
        ["unsubscribe"] = ClientMessageEncoder.Unsubscribe([7]),
        ["advertise"] = ClientMessageEncoder.Advertise([new ClientChannelAdvertisement
        {
            Id = 1,
            Topic = "/joy",
            Encoding = "json",
            SchemaName = "Joy",
        }]),
        ["unadvertise"] = ClientMessageEncoder.Unadvertise([1]),
        ["getParameters"] = ClientMessageEncoder.GetParameters(["speed"], "r1"),
        ["setParameters"] = ClientMessageEncoder.SetParameters([new Parameter("speed", new FloatParameterValue(1))], "r2"),
        ["subscribeParameterUpdates"] = ClientMessageEncoder.SubscribeParameterUpdates(["speed"]),
        ["unsubscribeParameterUpdates"] = ClientMessageEncoder.UnsubscribeParameterUpdates(["speed"]),
        ["subscribeConnectionGraph"] = ClientMessageEncoder.SubscribeConnectionGraph(),
        ["unsubscribeConnectionGraph"] = ClientMessageEncoder.UnsubscribeConnectionGraph(),
        ["fetchAsset"] = ClientMessageEncoder.FetchAsset(5, "package://arm/arm.urdf"),
        ["MessageData"] = ClientMessageEncoder.MessageData(1, "{}"u8),
        ["ServiceCallRequest"] = ClientMessageEncoder.ServiceCallRequest(3, 9, "json", "{}"u8),
        ["Ping"] = ClientMessageEncoder.Ping(Time),
        ["PingAck"] = ClientMessageEncoder.PingAck(1_700_000_000_123),
        ["Consumed"] = ClientMessageEncoder.Consumed(65_536),
    };

    [Fact]
    public void What_the_device_sends_is_documented_byte_for_byte() => AssertSame(Device, Documented("From the device"));

    [Fact]
    public void What_a_viewer_sends_is_documented_byte_for_byte() => AssertSame(Viewer, Documented("From the viewer"));

    [Fact]
    public void A_frame_on_a_data_track_is_documented_byte_for_byte()
    {
        var documented = Assert.Single(Documented("On a data track"));

        Assert.Equal(Convert.ToHexString(LossyFrame.Encode(1, "{}"u8)), Convert.ToHexString(documented.Value));
        Assert.True(LossyFrame.TryDecode(documented.Value, out var sequence, out var data));
        Assert.Equal((1u, "{}"), (sequence, Encoding.UTF8.GetString(data.Span)));
    }

    [Fact]
    public void Every_message_of_the_device_is_there_and_our_viewer_reads_it() =>
        AssertEveryKind<ServerMessage>(
            Documented("From the device").Values.Select(frame => ServerMessageDecoder.Decode(Frames.View(frame)).GetType()));

    [Fact]
    public void Every_message_of_a_viewer_is_there_and_our_device_reads_it() =>
        AssertEveryKind<ClientMessage>(
            Documented("From the viewer").Values.Select(frame => ClientMessageDecoder.Decode(Frames.View(frame)).GetType()));

    [Fact]
    public void The_frame_in_full_is_the_one_in_the_table()
    {
        var block = Page().Split("```text\n")[1].Split("\n```")[0];
        var hex = string.Concat(block.Split('\n').Select(line => line.Split("  ")[0]));

        Assert.Equal(Convert.ToHexString(Viewer["Consumed"]), hex.Replace(" ", "", StringComparison.Ordinal), ignoreCase: true);
    }

    private static void AssertSame(Dictionary<string, byte[]> encoded, Dictionary<string, byte[]> documented)
    {
        Assert.Equal(encoded.Keys.Order(StringComparer.Ordinal), documented.Keys.Order(StringComparer.Ordinal));
        Assert.All(encoded, frame => Assert.Equal(Shown(frame.Value), Shown(documented[frame.Key])));
    }

    private static void AssertEveryKind<TMessage>(IEnumerable<Type> decoded) => Assert.Equal(
        typeof(TMessage).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(TMessage))).Select(type => type.Name)
            .Order(StringComparer.Ordinal),
        decoded.Select(type => type.Name).Distinct().Order(StringComparer.Ordinal));

    private static string Shown(byte[] frame) =>
        $"{Convert.ToHexString(frame.AsSpan(0, 5))} "
        + (frame[0] == 1 ? Encoding.UTF8.GetString(frame.AsSpan(5)) : Convert.ToHexString(frame.AsSpan(5)));

    // A row is | `name` | spans | words |; a span is hex, or the JSON text itself.
    private static Dictionary<string, byte[]> Documented(string heading)
    {
        var section = Page().Split($"### {heading}\n")[1].Split("\n#")[0];
        var frames = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var row in section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)))
        {
            var cells = row.Split(" | ");
            frames.Add(cells[0].Trim('|', ' ', '`'), [.. Spans().Matches(cells[1]).SelectMany(span => Bytes(span.Groups[1].Value))]);
        }

        return frames;
    }

    private static byte[] Bytes(string span) => span[0] == '{' ? Encoding.UTF8.GetBytes(span) : Convert.FromHexString(span);

    private static string Page()
    {
        using var stream = typeof(DocumentedFramesTests).Assembly.GetManifestResourceStream("protocol.md")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Spans();
}
