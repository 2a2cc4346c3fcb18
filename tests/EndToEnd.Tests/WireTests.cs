using System.Diagnostics;
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
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(SiloProcess.Patience);
        await using var server = await TappedRoomServer.StartAsync();
        await using var silo = await SiloProcess.StartAsync(
            $"Demo:Room={Room}",
            "RoomServer:Mode=External",
            $"RoomServer:Connector:Url={server.Url}",
            $"RoomServer:Connector:ApiKey={TappedRoomServer.Key}",
            $"RoomServer:Connector:ApiSecret={TappedRoomServer.Secret}");

        await using var ann = await RawViewer.JoinAsync(server.Url, TappedRoomServer.Token(Room, "ann/1 %2F 🤖"), patience.Token);
        await using var bob = await RawViewer.JoinAsync(server.Url, TappedRoomServer.Token(Room, new string('b', 1024)), patience.Token);
        await SubscribeAsync(ann, [1, 2], patience.Token);
        await SubscribeAsync(bob, [2], patience.Token);
        var log = Path.Combine(Path.GetTempPath(), $"viewer-{Guid.NewGuid():N}.bin");
        try
        {
            var (exit, lines, errors) = await ViewerAsync(
                [Room, "--url", server.Url.ToString(), "--token", TappedRoomServer.Token(Room, "console"), "--json", "--count", "8", "--raw-log", log], patience.Token);
            Assert.True(exit == 0, $"The viewer ended with {exit}: {errors}");
            Assert.Equal(8, lines.Count(line => Type(line) == "message"));
            await ann.UntilAsync(viewer => MessagesOf(viewer).Count >= 6 && MessagesOf(viewer).Any(message => message.ChannelId == 1) && MessagesOf(viewer).Any(message => message.ChannelId == 2), "six messages of two channels", patience.Token);
            await bob.UntilAsync(viewer => MessagesOf(viewer).Count >= 3, "three messages", patience.Token);

            Check(server, ann, [1, 2]);
            Check(server, bob, [2]);
            CheckBytes(server, "console", await File.ReadAllBytesAsync(log, patience.Token));
        }
        finally
        {
            File.Delete(log);
        }

        var sent = server.Sent.From("device");
        Assert.NotEmpty(sent);
        Assert.All(sent, packet => Assert.Single(packet.Destinations));
        Assert.All(sent.GroupBy(packet => packet.StreamId), stream => Assert.Single(stream.Select(packet => packet.Destinations[0]).Distinct()));
        Assert.Equal(
            new[] { "ann/1 %2F 🤖", new string('b', 1024), "console" }.Order(StringComparer.Ordinal),
            sent.Select(packet => packet.Destinations[0]).Distinct().Order(StringComparer.Ordinal));

        silo.Interrupt();
        Assert.Equal(0, await silo.Exit());

        // The tap sees what is sent before the viewer has it.
        await ann.UntilAsync(viewer => Messages(viewer).Any(message => message is StatusMessage { Message: var text } && text.Contains("Draining", StringComparison.Ordinal)), "the farewell", patience.Token);
        await ann.UntilAsync(viewer => server.Sent.From("device").Any(packet => packet.Kind == TappedPacketKind.Trailer && packet.Destinations[0] == viewer.Identity), "the end of the stream", patience.Token);
    }

    private static async Task SubscribeAsync(RawViewer viewer, ulong[] channels, CancellationToken cancellationToken)
    {
        await viewer.UntilAsync(raw => Messages(raw).OfType<AdvertiseMessage>().Any(), "the advertisement", cancellationToken);
        await viewer.SendControlAsync("device", ClientMessageEncoder.Subscribe([.. channels.Select(id => new ChannelSubscription(id))]), cancellationToken);
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
        var streams = server.Sent.From("device").Where(packet => packet.Kind == TappedPacketKind.Header && packet.Destinations.Contains(identity)).ToArray();
        var sent = server.Sent.Content(Assert.Single(streams).StreamId);
        Assert.NotEmpty(received);
        Assert.True(sent.AsSpan().StartsWith(received), $"'{identity[..Math.Min(16, identity.Length)]}' received {received.Length} bytes that are not the first of the {sent.Length} sent to it.");
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

    private static async Task<(int Exit, IReadOnlyList<string> Lines, string Errors)> ViewerAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Viewer.Sessions.ViewerSession).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries), await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
