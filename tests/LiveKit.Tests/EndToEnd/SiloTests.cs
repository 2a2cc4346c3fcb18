using System.Buffers;
using System.Diagnostics;
using System.Text;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Fakes;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.LiveKit.Tests.EndToEnd;

/// <summary>A whole silo on a real server, seen by viewers that speak the control protocol.</summary>
[Collection(LibraryCollection.Name)]
public sealed class SiloTests
{
    private const int Joins = 100;

    private static readonly RoomDescriptor s_device = new()
    {
        Name = "Test device",
        Channels = [new ChannelDescriptor { Id = 1, Topic = "/state", Encoding = "json" }],
    };

    [Fact]
    public async Task A_viewer_sees_the_device_subscribes_and_gets_messages_and_the_other_gets_its_own()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var silo = await LiveKitSilo.StartAsync(server);
        var room = await OpenAsync(silo, server.Room);
        await using var one = await JoinAsync(server, "one");
        await using var other = await JoinAsync(server, "other");
        Assert.Equal("Test device", (await one.NextAsync<ServerInfoMessage>()).Info.Name);
        Assert.Equal("/state", Assert.Single((await one.NextAsync<AdvertiseMessage>()).Channels).Topic);
        await other.NextAsync<AdvertiseMessage>();

        await one.SendAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(1)]));
        await SubscribedAsync(room, one);
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(1, (await room.Publish(1, (ulong)i, Encoding.UTF8.GetBytes($"{{\"i\":{i}}}"))).Recipients);
        }

        for (var i = 0; i < 50; i++)
        {
            var message = await one.NextAsync<MessageDataMessage>();
            Assert.Equal((ulong)i, message.LogTime);
            Assert.Equal($"{{\"i\":{i}}}", Encoding.UTF8.GetString(message.Data));
        }

        // Only the other's own control stream came to the other.
        Assert.Single(other.Viewer.All.OfType<NativeRoomEvent.StreamHeaderReceived>());
        Assert.DoesNotContain(other.Viewer.All.OfType<NativeRoomEvent.StreamChunkReceived>(),
            chunk => Encoding.UTF8.GetString(chunk.Content.Span).Contains("{\"i\":", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_viewer_that_overflows_is_set_up_again_on_a_fresh_stream()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var silo = await LiveKitSilo.StartAsync(server, options => options.Participant.QueueFrames = 4);
        var room = await OpenAsync(silo, server.Room);
        await using var viewer = await JoinAsync(server, "v");
        await viewer.NextAsync<AdvertiseMessage>();
        await viewer.SendAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(1)]));
        await SubscribedAsync(room, viewer);

        var overflowed = 0;
        for (var i = 0; i < 1000 && overflowed == 0; i++)
        {
            overflowed = (await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => room.Publish(1, 0, new byte[15_000]).AsTask())))
                .Sum(result => result.Overflowed);
        }

        Assert.True(overflowed > 0, "Nothing overflowed.");
        await viewer.NextAsync<ServerInfoMessage>();
        Assert.Equal(2, viewer.Streams);
    }

    [Fact]
    public async Task A_viewer_that_joins_again_gets_a_stream_of_its_own()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var silo = await LiveKitSilo.StartAsync(server);
        var room = await OpenAsync(silo, server.Room);
        await using var first = await JoinAsync(server, "v");
        await first.NextAsync<AdvertiseMessage>();

        await using var second = await JoinAsync(server, "v");

        await second.NextAsync<ServerInfoMessage>();
        await second.NextAsync<AdvertiseMessage>();
        var entry = Assert.Single(await room.GetParticipants());
        Assert.Equal(second.Viewer.Sid, entry.Sid);
        Assert.Equal(1, second.Streams);
    }

    [Fact]
    public async Task ServerInfo_arrives_long_before_the_servers_own_report()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var silo = await LiveKitSilo.StartAsync(server);
        await OpenAsync(silo, server.Room);
        var times = new ServedTimes(idle: 150);
        for (var i = 0; i < Joins; i++)
        {
            await using var viewer = new ProtocolViewer(await server.ViewAsync($"v{i}"));
            var connected = Stopwatch.GetTimestamp();
            await viewer.OpenAsync();
            await viewer.NextAsync<ServerInfoMessage>();
            var served = Stopwatch.GetTimestamp();
            await viewer.SendAsync(ClientMessageEncoder.Ping(1));
            await viewer.NextAsync<PongMessage>();
            times.Add(Stopwatch.GetElapsedTime(connected, served), Stopwatch.GetElapsedTime(served));
        }

        times.AssertSoon("ServerInfo after connect");
    }

    [Fact]
    public async Task After_the_server_was_killed_and_is_back_viewers_are_served_again()
    {
        var restart = Environment.GetEnvironmentVariable("LIVEKIT_RESTART");
        Assert.SkipWhen(string.IsNullOrEmpty(restart), "LIVEKIT_RESTART, a command that kills the server and starts it again, is not set.");
        await using var server = LiveKitServer.UseOrSkip();
        await using var silo = await LiveKitSilo.StartAsync(server);
        var room = await OpenAsync(silo, server.Room);
        await using var viewer = await JoinAsync(server, "v");
        await viewer.NextAsync<AdvertiseMessage>();

        using var killing = Process.Start("/bin/sh", ["-c", restart!]);
        await killing.WaitForExitAsync(TestContext.Current.CancellationToken).Within("the restart");
        Assert.Equal(0, killing.ExitCode);
        var back = Stopwatch.GetTimestamp();

        // The viewer's library has reconnected by itself, or a fresh viewer is served.
        await using var fresh = await JoinAsync(server, "fresh");
        await fresh.NextAsync<ServerInfoMessage>();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"a fresh viewer was served {Stopwatch.GetElapsedTime(back).TotalSeconds:0.0} s after the server was back");
        await viewer.NextAsync<ServerInfoMessage>();
        TestContext.Current.TestOutputHelper?.WriteLine($"the viewer of before {Stopwatch.GetElapsedTime(back).TotalSeconds:0.0} s after");
        Assert.Equal(RoomPhase.Connected, (await room.GetStatus()).Phase);
    }

    private static Task<ProtocolViewer> JoinAsync(LiveKitServer server, string identity) => ProtocolViewer.JoinAsync(server, identity);

    private static Task<IRoomGrain> OpenAsync(LiveKitSilo silo, RoomName name) => silo.OpenAsync(name, s_device);

    // The first message that reaches anybody is read here.
    private static async Task SubscribedAsync(IRoomGrain room, ProtocolViewer viewer)
    {
        await Patience.UntilAsync(async () => (await room.Publish(1, 0, [])).Recipients == 1, "the subscription");
        Assert.Equal(0, (await viewer.NextAsync<MessageDataMessage>()).Data.Length);
    }
}
