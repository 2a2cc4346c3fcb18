using System.Text.Json;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Packets;

namespace RemoteAccess.EndToEnd.Tests;

/// <summary>
/// A silo as a process, the Viewer as a process and two viewers on bare WebSockets, over real sockets; the room server runs here, so that
/// what the device sent can be compared, byte for byte and destination by destination, with what each viewer received.
/// </summary>
public sealed class WireTests
{
    private const string Room = "arm/7 100% 🤖";

    [Fact]
    [Trait("Rule", "B6")]
    public async Task Each_viewer_receives_its_own_stream_byte_for_byte_and_no_packet_names_anyone_else()
    {
        await using var server = await TappedRoomServer.StartAsync();
        await using var silo = await SiloProcess.StartAsync(
            $"Demo:Room={Room}",
            "RoomServer:Mode=External",
            $"RoomServer:Connector:Url={server.Url}",
            $"RoomServer:Connector:ApiKey={TappedRoomServer.Key}",
            $"RoomServer:Connector:ApiSecret={TappedRoomServer.Secret}");

        await using var ann = await RawViewer.JoinAsync(server.Url, TappedRoomServer.Token(Room, "ann/1 %2F 🤖"));
        await using var bob = await RawViewer.JoinAsync(server.Url, TappedRoomServer.Token(Room, new string('b', 1024)));
        await SubscribeAsync(ann, [1, 2]);
        await SubscribeAsync(bob, [2]);
        var log = Path.Combine(Path.GetTempPath(), $"viewer-{Guid.NewGuid():N}.bin");
        try
        {
            await using var console = ViewerProcess.Start(
                Room, "--url", server.Url.ToString(), "--token", TappedRoomServer.Token(Room, "console"), "--json", "--count", "8",
                "--raw-log", log, "--wait", "3600");
            Assert.Equal((0, string.Empty), (await console.Exit(), string.Join('\n', console.Errors)));
            Assert.Equal(8, console.Lines.Count(line => Type(line) == "message"));
            await ann.UntilAsync(
                viewer => MessagesOf(viewer) is { Count: >= 6 } messages && messages.DistinctBy(message => message.ChannelId).Count() == 2,
                "six messages of two channels");
            await bob.UntilAsync(viewer => MessagesOf(viewer).Count >= 3, "three messages");

            Check(server, ann, [1, 2]);
            Check(server, bob, [2]);
            CheckBytes(server, "console", await File.ReadAllBytesAsync(log, TestContext.Current.CancellationToken));
        }
        finally
        {
            File.Delete(log);
        }

        var sent = server.Sent.From("device");
        Assert.NotEmpty(sent);
        Assert.All(sent, packet => Assert.Single(packet.Destinations));
        Assert.All(sent.GroupBy(packet => packet.StreamId),
            stream => Assert.Single(stream.Select(packet => packet.Destinations[0]).Distinct()));
        Assert.Equal(
            new[] { "ann/1 %2F 🤖", new string('b', 1024), "console" }.Order(StringComparer.Ordinal),
            sent.Select(packet => packet.Destinations[0]).Distinct().Order(StringComparer.Ordinal));

        silo.Interrupt();
        Assert.Equal(0, await silo.Exit());

        // The tap sees what is sent before the viewer has it.
        await ann.UntilAsync(
            viewer => Messages(viewer).OfType<StatusMessage>().Any(status => status.Message.Contains("Draining", StringComparison.Ordinal)),
            "the farewell");
        await ann.UntilAsync(
            viewer => server.Sent.From("device").Any(it => it.Kind == TappedPacketKind.Trailer && it.Destinations[0] == viewer.Identity),
            "the end of the stream");
    }

    private static async Task SubscribeAsync(RawViewer viewer, ulong[] channels)
    {
        await viewer.UntilAsync(raw => Messages(raw).OfType<AdvertiseMessage>().Any(), "the advertisement");
        await viewer.SendControlAsync("device", ClientMessageEncoder.Subscribe([.. channels.Select(id => new ChannelSubscription(id))]));
    }

    private static void Check(TappedRoomServer server, RawViewer viewer, ulong[] channels)
    {
        var stream = Assert.Single(viewer.Streams);
        Assert.Equal("control", stream.Topic);
        CheckBytes(server, viewer.Identity, stream.Bytes);
        Assert.Equal(channels, MessagesOf(viewer).Select(message => message.ChannelId).Distinct().Order());
    }

    // What was received is what the device sent to that viewer: from the first byte, in order, without a gap.
    private static void CheckBytes(TappedRoomServer server, string identity, byte[] received)
    {
        var streams = server.Sent.From("device")
            .Where(packet => packet.Kind == TappedPacketKind.Header && packet.Destinations.Contains(identity)).ToArray();
        var sent = server.Sent.Content(Assert.Single(streams).StreamId);
        Assert.NotEmpty(received);
        Assert.True(
            sent.AsSpan()
            .StartsWith(received),
            $"'{identity[..Math.Min(16, identity.Length)]}' received {received.Length} bytes that are not the first of "
            + $"the {sent.Length} sent to it.");
        Assert.IsType<ServerInfoMessage>(Decode(received)[0]);
        Assert.IsType<AdvertiseMessage>(Decode(received)[1]);
    }

    private static List<MessageDataMessage> MessagesOf(RawViewer viewer) => [.. Messages(viewer).OfType<MessageDataMessage>()];

    private static List<ServerMessage> Messages(RawViewer viewer) => viewer.Streams.Count == 0 ? [] : Decode(viewer.Streams[0].Bytes);

    private static List<ServerMessage> Decode(byte[] bytes)
    {
        var messages = new List<ServerMessage>();
        var buffer = new System.Buffers.ReadOnlySequence<byte>(bytes);
        while (FrameReader.TryRead(ref buffer, out var frame))
        {
            messages.Add(ServerMessageDecoder.Decode(frame));
        }

        return messages;
    }

    private static string? Type(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("type").GetString();
    }
}
