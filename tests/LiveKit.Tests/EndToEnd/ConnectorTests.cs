using System.Buffers;
using System.Diagnostics;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Fakes;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Tests.EndToEnd;

/// <summary>The connector against a real server. Each test has a room of its own.</summary>
[Collection(LibraryCollection.Name)]
public sealed class ConnectorTests
{
    private const int Joins = 200;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_viewer_is_served_long_before_the_servers_own_report(bool byHeader)
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var device = await server.JoinAsync();
        var times = new ServedTimes(idle: 150);
        for (var i = 0; i < Joins; i++)
        {
            await using var viewer = await server.ViewAsync($"v{i}");
            var connected = Stopwatch.GetTimestamp();
            if (byHeader)
            {
                await viewer.HeaderAsync($"up{i}");
            }
            else
            {
                // As the webhook of the server does, within 10 ms.
                server.Signals.ParticipantJoined(server.Room);
            }

            var participant = await ActiveAsync(device, viewer);
            var stream = await device.OpenStreamAsync(participant.Identity, participant.Sid, "control", Token).Within("the stream");
            await stream.WriteAsync(new byte[] { 1 }, Token);
            await viewer.PacketAsync<NativeRoomEvent.StreamHeaderReceived>("the device's header");
            await viewer.PacketAsync<NativeRoomEvent.StreamChunkReceived>("the device's chunk");
            var served = Stopwatch.GetTimestamp();
            await stream.WriteAsync(new byte[] { 2 }, Token);
            await viewer.PacketAsync<NativeRoomEvent.StreamChunkReceived>("another chunk");
            times.Add(Stopwatch.GetElapsedTime(connected, served), Stopwatch.GetElapsedTime(served));
        }

        times.AssertSoon($"served after connect, by {(byHeader ? "header" : "webhook")}");
    }

    [Fact]
    [Trait("Rule", "B6")]
    public async Task Nobody_but_the_destination_receives_a_byte()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var device = await server.JoinAsync();
        await using var one = await server.ViewAsync("one");
        await using var other = await server.ViewAsync("other");
        await one.HeaderAsync("up");
        var participant = await ActiveAsync(device, one);
        var stream = await device.OpenStreamAsync(participant.Identity, participant.Sid, "control", Token);

        for (var i = 0; i < 100; i++)
        {
            await stream.WriteAsync(new byte[stream.MaxChunkBytes], Token);
        }

        await stream.CloseAsync(string.Empty, Token);
        var bytes = 0;
        await one.PacketAsync<NativeRoomEvent.StreamHeaderReceived>("the header");
        for (ulong i = 0; i < 100; i++)
        {
            var chunk = await one.PacketAsync<NativeRoomEvent.StreamChunkReceived>("a chunk");
            Assert.Equal(i, chunk.Index);
            bytes += chunk.Content.Length;
        }

        await one.PacketAsync<NativeRoomEvent.StreamTrailerReceived>("the trailer");
        Assert.Equal(1_500_000, bytes);

        // What the other receives now was sent after all of it, on the same channel.
        await other.HeaderAsync("up");
        var second = device.Find(ParticipantIdentity.Parse(other.Identity)) is { State: RemoteParticipantState.Active } shown
            ? shown // The server reports several at once: its Active event may have been passed over on the way to the first viewer's.
            : await ActiveAsync(device, other);
        await using var last = new AsyncClose(await device.OpenStreamAsync(second.Identity, second.Sid, "mine", Token));
        await other.PacketAsync<NativeRoomEvent.StreamHeaderReceived>("its own header");
        Assert.All(other.All, packet => Assert.Equal("mine", Assert.IsType<NativeRoomEvent.StreamHeaderReceived>(packet).Header.Topic));
        Assert.DoesNotContain(one.All, packet => packet is NativeRoomEvent.StreamHeaderReceived { Header.Topic: "mine" });
    }

    [Fact]
    public async Task A_rejoin_is_the_old_SIDs_departure_and_the_new_one_and_nothing_of_the_old_stream_goes_on()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var device = await server.JoinAsync();
        await using var first = await server.ViewAsync("v");
        await first.HeaderAsync("up");
        var participant = await ActiveAsync(device, first);
        var stream = await device.OpenStreamAsync(participant.Identity, participant.Sid, "control", Token);

        await using var second = await server.ViewAsync("v");

        Assert.Equal(first.Sid, (await NextAsync<ParticipantDisconnected>(device)).Sid.Value);
        Assert.Equal(second.Sid, (await NextAsync<ParticipantConnected>(device)).Participant.Sid.Value);
        var active = await NextAsync<ParticipantActive>(device);
        Assert.Equal(second.Sid, active.Participant.Sid.Value);
        await Assert.ThrowsAsync<DestinationLeftException>(() => stream.WriteAsync(new byte[] { 1 }, Token).AsTask());
        await stream.CloseAsync(string.Empty, Token);
        await Assert.ThrowsAnyAsync<IOException>(() => device.OpenStreamAsync(participant.Identity, participant.Sid, "control", Token));
        await using var fresh = new AsyncClose(
            await device.OpenStreamAsync(active.Participant.Identity, active.Participant.Sid, "fresh", Token));
        Assert.Equal("fresh", (await second.PacketAsync<NativeRoomEvent.StreamHeaderReceived>("the fresh header")).Header.Topic);
        Assert.Single(second.All);
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task A_rejoined_viewers_stream_is_its_own_though_the_news_of_the_rejoin_comes_after_it()
    {
        LiveKitServer.UseOrSkip();
        await using var relay = new SignalRelay(LiveKitServer.Url);
        await using var server = LiveKitServer.UseOrSkip(
            options => (options.RoomServiceUrl, options.Url) = (LiveKitServer.RoomServiceUrl, relay.Url));
        await using var device = await server.JoinAsync();
        await using var first = await server.ViewAsync("v");
        await first.HeaderAsync("first");
        await ActiveAsync(device, first);

        // Until the server itself has told of the first, up to 3 s, the device goes on looking, and would find the second.
        await Patience.UntilAsync(() => ((LiveKitRoomConnection)device).IsSettled, "the server's report of the first");
        relay.Hold();
        await using var second = await server.ViewAsync("v");
        await second.HeaderAsync("second");
        await second.ChunkAsync("second", 0, new byte[] { 7 });
        var stream = (await NextAsync<InboundStreamOpened>(device)).Stream;
        Assert.Equal(second.Sid, stream.Sid?.Value);
        relay.Release();
        await Patience.UntilAsync(() => ((LiveKitRoomConnection)device).IsSettled, "the server's report of the second");

        await second.ChunkAsync("second", 1, new byte[] { 8 });
        var read = await stream.Input.ReadAtLeastAsync(2, Token).AsTask().Within("what the second connection sent");
        Assert.Equal(new byte[] { 7, 8 }, read.Buffer.ToArray());
    }

    [Fact]
    public async Task What_a_viewer_sends_arrives_whole_and_ends_with_its_connection()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var device = await server.JoinAsync();
        var viewer = await server.ViewAsync("v");
        await viewer.HeaderAsync("whole");
        await viewer.HeaderAsync("cut");
        var whole = (await NextAsync<InboundStreamOpened>(device)).Stream;
        var cut = (await NextAsync<InboundStreamOpened>(device)).Stream;

        var sending = SendAsync();
        long held = 0;
        while (true)
        {
            var read = await whole.Input.ReadAsync(Token).AsTask().Within("the whole stream");
            held = read.Buffer.Length;
            if (read.IsCompleted)
            {
                Assert.All(read.Buffer.ToArray().Chunk(15_000).Select((chunk, index) => (chunk, index)),
                    part => Assert.Equal((byte)part.index, part.chunk[7]));
                break;
            }

            whole.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }

        await sending;
        Assert.Equal(200 * 15_000, held);
        await viewer.DisposeAsync();
        await Assert.ThrowsAsync<IOException>(async () => await cut.Input.ReadAsync(Token).AsTask().Within("the end of the cut stream"));

        async Task SendAsync()
        {
            for (var i = 0; i < 200; i++)
            {
                await viewer.ChunkAsync("whole", (ulong)i, Enumerable.Repeat((byte)i, 15_000).ToArray());
            }

            await viewer.TrailerAsync("whole");
        }
    }

    [Fact]
    public async Task The_devices_second_connection_ends_the_first_and_viewers_keep_what_it_opens()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var first = await server.JoinAsync();
        await using var viewer = await server.ViewAsync("v");
        await viewer.HeaderAsync("up");
        await ActiveAsync(first, viewer);

        await using var second = await server.JoinAsync();
        var participant = Assert.Single(second.Participants);
        var stream = await second.OpenStreamAsync(participant.Identity, participant.Sid, "control", Token);

        Assert.Equal(RoomDisconnectReason.DuplicateIdentity, (await NextAsync<RoomDisconnected>(first)).Reason);
        Assert.NotEqual(first.LocalSid, second.LocalSid);
        await viewer.PacketAsync<NativeRoomEvent.StreamHeaderReceived>("the new connection's header");

        // The viewer heard of the new connection before its stream: the old one's departure cannot cut the stream any more.
        var seen = await viewer.EventAsync<NativeRoomEvent.ParticipantConnected>(told => told.Participant.Sid == second.LocalSid.Value);
        Assert.Equal("device", seen.Participant.Identity);
        await stream.WriteAsync(new byte[] { 1 }, Token);
        await viewer.PacketAsync<NativeRoomEvent.StreamChunkReceived>("the new connection's chunk");
    }

    [Fact]
    public async Task A_kick_throws_out_the_connection_that_is_meant_and_no_other()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var device = await server.JoinAsync();
        await using var viewer = await server.ViewAsync("v");
        await viewer.HeaderAsync("up");
        var participant = await ActiveAsync(device, viewer);

        await device.RemoveParticipantAsync(participant.Identity, ParticipantSid.Parse("PA_other"), Token).Within("a kick that misses");
        Assert.NotNull(device.Find(participant.Identity));
        await device.RemoveParticipantAsync(participant.Identity, participant.Sid, Token).Within("the kick");

        Assert.Equal(NativeDisconnectReason.ParticipantRemoved, (await viewer.EventAsync<NativeRoomEvent.Disconnected>()).Reason);
        Assert.Equal(participant.Sid, (await NextAsync<ParticipantDisconnected>(device)).Sid);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_viewer_that_comes_while_the_device_is_away_is_noticed(bool bySignal)
    {
        await using var server = LiveKitServer.UseOrSkip(
            options => options.PollInterval = bySignal ? TimeSpan.FromMinutes(10) : TimeSpan.FromSeconds(1));
        var waiting = server.Connector.WaitForViewerAsync(server.Room, Token);
        await using var viewer = await server.ViewAsync("v");
        if (bySignal)
        {
            Assert.True(server.Signals.ParticipantJoined(server.Room));
        }

        await waiting.Within("the viewer's notice");
        await server.Connector.WaitForViewerAsync(server.Room, Token).Within("a viewer that is there already");
    }

    [Fact]
    public async Task A_device_alone_in_the_room_is_no_viewer()
    {
        await using var server = LiveKitServer.UseOrSkip(options => options.PollInterval = TimeSpan.FromSeconds(1));
        await using var device = await server.JoinAsync();

        await Assert.ThrowsAsync<TimeoutException>(
            () => server.Connector.WaitForViewerAsync(server.Room, Token).WaitAsync(TimeSpan.FromSeconds(3), Token));
    }

    [Fact]
    public async Task A_data_track_is_announced_under_its_name_and_takes_frames()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var device = await server.JoinAsync();
        await using var viewer = await server.ViewAsync("v");

        var track = await device.PublishDataTrackAsync("data-ch-7", Token).Within("the track");

        var announced = await viewer.EventAsync<NativeRoomEvent.DataTrackPublished>();
        Assert.StartsWith(Announcement.TrackPrefix, announced.Name, StringComparison.Ordinal);
        Assert.Equal("data-ch-7", (await viewer.EventAsync<NativeRoomEvent.DataTrackPublished>()).Name);
        Assert.True(track.TryPush(new byte[100], 1));
        await Assert.ThrowsAsync<IOException>(() => device.PublishDataTrackAsync("data-ch-7", Token));
        await track.CloseAsync(Token);
        await viewer.EventAsync<NativeRoomEvent.DataTrackUnpublished>();
        Assert.False(track.TryPush(new byte[100], 2));
    }

    [Fact]
    public async Task The_room_shows_the_device_with_its_role_and_least_privilege()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var device = await server.JoinAsync();
        await using var viewer = await server.ViewAsync("v");

        var seen = Assert.Single(viewer.Participants);

        Assert.Equal(("device", "Device", device.LocalSid.Value), (seen.Identity, seen.Name, seen.Sid));
        Assert.Equal("device", seen.Attributes["ra.role"]);
        Assert.Equal(
            new NativePermission(CanSubscribe: false, CanPublish: false, CanPublishData: true, CanUpdateMetadata: false, Hidden: false),
            seen.Permission);
        Assert.True(DeviceRole.IsProven(seen.Attributes, seen.Permission?.CanUpdateMetadata));
    }

    [Fact]
    public async Task Whether_a_viewer_may_change_its_attributes_is_reported()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var device = await server.JoinAsync();
        await using var viewer = await server.ViewAsync("v", attributes: new Dictionary<string, string> { ["protocolVersion"] = "2.2.0" });
        await viewer.HeaderAsync("up");

        var participant = await ActiveAsync(device, viewer);

        Assert.Equal("2.2.0", participant.Attributes["protocolVersion"]);
        Assert.False(participant.CanUpdateOwnMetadata);
    }

    [Fact]
    public async Task Handles_return_to_where_they_were_however_often_the_device_joins()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var viewer = await server.ViewAsync("v");
        var before = server.Handles;

        for (var i = 0; i < 20; i++)
        {
            await using var device = await server.JoinAsync();
            Assert.Single(device.Participants);
        }

        Assert.Equal(before, server.Handles);
    }

    /// <summary>Run on purpose only: <c>eng/test-livekit --explicit only --filter-method
    /// "*Handles_return_after_a_thousand_joins"</c>.</summary>
    [Fact(Explicit = true)]
    public async Task Handles_return_after_a_thousand_joins()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var viewer = await server.ViewAsync("v");
        var before = server.Handles;
        var started = Stopwatch.GetTimestamp();

        for (var joins = 1; joins <= 1000; joins++)
        {
            await using (var device = await server.JoinAsync())
            {
                Assert.Single(device.Participants);
            }

            if (joins % 100 == 0)
            {
                Assert.Equal(before, server.Handles);
                GC.Collect();
                var resident = (await File.ReadAllLinesAsync("/proc/self/status", Token))
                    .First(line => line.StartsWith("VmRSS", StringComparison.Ordinal));
                TestContext.Current.TestOutputHelper?.WriteLine(
                    $"{joins} joins, {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s: {server.Handles} handles, {resident}");
            }
        }
    }

    private static async Task<RemoteParticipant> ActiveAsync(IRoomConnection device, Viewer viewer)
    {
        while (true)
        {
            if (await NextAsync<ParticipantActive>(device) is { Participant: var participant } && participant.Sid.Value == viewer.Sid)
            {
                return participant;
            }
        }
    }

    private static async Task<T> NextAsync<T>(IRoomConnection device)
        where T : RoomEvent
    {
        while (true)
        {
            if (await device.Events.ReadAsync(Token).AsTask().Within(typeof(T).Name) is T wanted)
            {
                return wanted;
            }
        }
    }

    private sealed class AsyncClose(IControlStream stream) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => stream.CloseAsync(string.Empty, CancellationToken.None);
    }
}
