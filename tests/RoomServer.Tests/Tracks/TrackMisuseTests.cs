using System.Text;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tracks;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Tracks;

/// <summary>What a publisher or subscriber does wrong is answered as documented, and is nobody else's trouble.</summary>
public sealed class TrackMisuseTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("tab\there")]
    [InlineData(null)]
    public async Task A_name_that_is_not_valid_is_refused(string? name)
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");

        var refused = await Assert.ThrowsAsync<IOException>(
            () => device.Client.PublishTrackAsync(name ?? string.Concat(Enumerable.Repeat("é", 129)), Cancelled));

        Assert.Contains("invalid name: a track's name must have 1 to 256 UTF-8 bytes and no control characters", refused.Message,
            StringComparison.Ordinal);
        await using var longest = await device.Client.PublishTrackAsync(string.Concat(Enumerable.Repeat("é", 128)), Cancelled);
    }

    [Fact]
    public async Task A_name_can_be_used_once_by_each_participant()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var other = await server.JoinAsync("other");
        await using var track = await device.Client.PublishTrackAsync("t", Cancelled);

        var refused = await Assert.ThrowsAsync<IOException>(() => device.Client.PublishTrackAsync("t", Cancelled));

        Assert.Contains("duplicate name", refused.Message, StringComparison.Ordinal);
        await using var others = await other.Client.PublishTrackAsync("t", Cancelled);
    }

    [Fact]
    public async Task Tracks_and_subscriptions_are_limited_in_number()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await TestServer.StartAsync(
            options =>
            {
                options.MaxTracksPerConnection = 2;
                options.MaxTrackSubscriptionsPerConnection = 1;
            },
            time: time);
        var device = await server.JoinAsync("device");
        await using var one = await device.Client.PublishTrackAsync("1", Cancelled);
        var two = await device.Client.PublishTrackAsync("2", Cancelled);
        var viewer = await server.JoinAsync("viewer");
        var tracks = viewer.Client.Tracks.ToArray();
        var subscription = await viewer.Client.SubscribeTrackAsync(tracks[0], Cancelled);

        var subscriptions = await Assert.ThrowsAsync<IOException>(() => viewer.Client.SubscribeTrackAsync(tracks[1], Cancelled));
        Assert.Contains("too many subscriptions: the participant has 1, the limit", subscriptions.Message, StringComparison.Ordinal);
        await subscription.DisposeAsync();
        await using var other = await viewer.Client.SubscribeTrackAsync(tracks[1], Cancelled);

        time.Advance(TimeSpan.FromMilliseconds(100));
        var refused = await Assert.ThrowsAsync<IOException>(() => device.Client.PublishTrackAsync("3", Cancelled));
        Assert.Contains("too many tracks: the participant has 2, the limit", refused.Message, StringComparison.Ordinal);
        await two.CloseAsync(Cancelled);
        await using var three = await device.Client.PublishTrackAsync("3", Cancelled);
    }

    [Fact]
    public async Task A_flood_of_publications_is_slowed_and_the_others_are_not_flooded_with_it()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await TestServer.StartAsync(options => options.MaxTracksPerConnection = 3, time: time);
        var hostile = await server.RawAsync("hostile");
        await hostile.JoinAsync();
        var viewer = await server.JoinAsync("viewer");
        for (var i = 0; i < 100; i++)
        {
            await hostile.TextAsync($$"""{"type":"publishTrack","requestId":{{i}},"name":"{{i}}"}""");
        }

        var answers = new List<ResultSignal>();
        while (answers.Count < 100)
        {
            answers.Add(await hostile.SignalAsync<ResultSignal>());
        }

        Assert.Equal([1u, 2u, 3u], answers.Take(3).Select(answer => answer.Track!.Value));
        Assert.All(answers.Skip(3),
            answer => Assert.Equal("tracks are published more often than 50 times a second; wait and try again", answer.Error));

        // What the room told the viewer of the hostile one's tracks stands before a join that came after the last answer.
        await server.JoinAsync("last");
        await viewer.UntilAsync<ParticipantJoined>();
        Assert.Equal(3, viewer.Client.Tracks.Count);
    }

    [Fact]
    public async Task Who_may_not_publish_data_and_who_is_hidden_has_no_tracks()
    {
        await using var server = await TestServer.StartAsync();
        var mute = await server.RawAsync("mute", grant: grant => grant with { CanPublishData = false });
        await mute.JoinAsync();
        var muted = await server.JoinAsync("muted", grant: grant => grant with { CanPublishData = false });
        var hidden = await server.JoinAsync("hidden", grant: grant => grant with { Hidden = true });
        await mute.TextAsync("""{"type":"publishTrack","requestId":7,"name":"t"}""");

        Assert.Equal(
            new ResultSignal(7, "the token does not permit publishing data (canPublishData)"), await mute.SignalAsync<ResultSignal>());
        Assert.Contains("canPublishData", (
            await Assert.ThrowsAsync<IOException>(() => muted.Client.PublishTrackAsync("t", Cancelled))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "hidden participant", (await Assert.ThrowsAsync<IOException>(() => hidden.Client.PublishTrackAsync("t", Cancelled))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscribing_is_to_a_track_of_another_that_is_there_and_once()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        await using var track = await device.Client.PublishTrackAsync("t", Cancelled);
        var viewer = await server.RawAsync("viewer");
        await viewer.JoinAsync();

        Assert.Equal("not subscribed", await AskAsync(viewer, "unsubscribeTrack", device.Sid, track.Number));
        Assert.Null(await AskAsync(viewer, "subscribeTrack", device.Sid, track.Number));
        Assert.Equal("subscribed already: unsubscribe first", await AskAsync(viewer, "subscribeTrack", device.Sid, track.Number));
        Assert.StartsWith("no such track", await AskAsync(viewer, "subscribeTrack", device.Sid, 99), StringComparison.Ordinal);
        Assert.StartsWith("no such track", await AskAsync(viewer, "subscribeTrack", "PA_nobody", track.Number), StringComparison.Ordinal);
        Assert.StartsWith("no such track", await AskAsync(viewer, "unsubscribeTrack", device.Sid, 99), StringComparison.Ordinal);
        Assert.Null(await AskAsync(viewer, "unsubscribeTrack", device.Sid, track.Number));

        var own = new RemoteTrack("device", device.Sid, track.Number, "t");
        Assert.Contains(
            "own track", (await Assert.ThrowsAsync<IOException>(() => device.Client.SubscribeTrackAsync(own, Cancelled))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_does_not_subscribe_twice_either()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        await using var track = await device.Client.PublishTrackAsync("t", Cancelled);
        var viewer = await server.JoinAsync("viewer");
        var there = viewer.Client.Tracks.Single();
        await using var subscription = await viewer.Client.SubscribeTrackAsync(there, Cancelled);

        var refused = await Assert.ThrowsAsync<IOException>(() => viewer.Client.SubscribeTrackAsync(there, Cancelled));

        Assert.Contains("dispose that subscription first", refused.Message, StringComparison.Ordinal);
        Assert.True(track.TryPush(new byte[1], 5));
        Assert.Equal(5UL, (await subscription.Frames.ReadAsync(Cancelled).Within("a frame of the first subscription")).UserTimestamp);
    }

    [Fact]
    public async Task Frames_of_a_track_that_the_sender_does_not_have_reach_nobody_and_a_flood_of_them_closes()
    {
        await using var server = await TestServer.StartAsync(
            options =>
            {
                options.ControlMessagesPerSecond = 10;
                options.ControlMessageBurst = 1_000;
            },
            time: new FakeTimeProvider(DateTimeOffset.UtcNow));
        var device = await server.JoinAsync("device");
        await using var track = await device.Client.PublishTrackAsync("t", Cancelled);
        var viewer = await server.JoinAsync("viewer");
        await using var subscription = await viewer.Client.SubscribeTrackAsync(viewer.Client.Tracks.Single(), Cancelled);
        var hostile = await server.RawAsync("hostile");
        await hostile.JoinAsync();
        for (var i = 0; i < 1_100; i++)
        {
            await hostile.BinaryAsync(Frame(track.Number, 666, 1));
        }

        Assert.Equal(RoomCloseCode.Flood, (await hostile.ClosedAsync()).Code);
        Assert.True(track.TryPush(new byte[1], 1));
        Assert.Equal(1UL, (await subscription.Frames.ReadAsync(Cancelled).Within("the device's frame")).UserTimestamp);
    }

    [Theory]
    [InlineData(1_024, "frames may have 1024 bytes")]
    [InlineData(200_000, "frames may have 200000 bytes")]
    public async Task A_frame_that_is_too_long_closes_its_sender(int limit, string reason)
    {
        await using var server = await TestServer.StartAsync(options => options.MaxFrameBytes = limit);
        var hostile = await server.RawAsync("hostile");
        Assert.Equal(limit, (await hostile.JoinAsync()).Limits.MaxFrameBytes);
        await hostile.TextAsync("""{"type":"publishTrack","requestId":1,"name":"t"}""");
        var number = (await hostile.SignalAsync<ResultSignal>()).Track!.Value;
        await hostile.BinaryAsync(Frame(number, 0, limit));
        await hostile.BinaryAsync(Frame(number, 0, limit + 1));

        var (code, why) = await hostile.ClosedAsync();

        Assert.Equal(RoomCloseCode.MessageTooBig, code);
        Assert.Contains(reason, why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_as_long_as_a_frame_is_taken_only_from_who_has_a_track()
    {
        await using var server = await TestServer.StartAsync();
        var hostile = await server.RawAsync("hostile");
        await hostile.JoinAsync();
        await hostile.BinaryAsync(Frame(1, 0, 65_600));

        Assert.Equal((RoomCloseCode.MessageTooBig, "MESSAGE_TOO_BIG: messages may have 65536 bytes"), await hostile.ClosedAsync());
    }

    [Fact]
    public async Task Frames_that_come_too_fast_are_dropped_and_the_connection_stays()
    {
        await using var server = await TestServer.StartAsync(
            options => options.FramesPerSecond = 10, time: new FakeTimeProvider(DateTimeOffset.UtcNow));
        var fast = await server.RawAsync("fast");
        await fast.JoinAsync();
        await fast.TextAsync("""{"type":"publishTrack","requestId":1,"name":"t"}""");
        var number = (await fast.SignalAsync<ResultSignal>()).Track!.Value;
        var viewer = await server.JoinAsync("viewer");
        await using var subscription = await viewer.Client.SubscribeTrackAsync(viewer.Client.Tracks.Single(), Cancelled);
        for (var i = 0UL; i < 15; i++)
        {
            await fast.BinaryAsync(Frame(number, i, 1));
        }

        await fast.TextAsync("""{"type":"unpublishTrack","requestId":2,"track":99}""");
        Assert.StartsWith("no such track", (await fast.SignalAsync<ResultSignal>()).Error, StringComparison.Ordinal);

        // The end of a track drops what its subscribers were not sent yet: so what is due is read before the end.
        for (var i = 0UL; i < 10; i++)
        {
            Assert.Equal(i, (await subscription.Frames.ReadAsync(Cancelled).Within($"frame {i}")).UserTimestamp);
        }

        await fast.DisposeAsync();
        var more = new List<ulong>();
        await ReadAllAsync(subscription, more).Within("the end of the frames");
        Assert.Empty(more);
    }

    private static async Task ReadAllAsync(TrackSubscription subscription, List<ulong> timestamps)
    {
        await foreach (var frame in subscription.Frames.ReadAllAsync(Cancelled))
        {
            timestamps.Add(frame.UserTimestamp);
        }
    }

    private static async Task<string?> AskAsync(RawPeer peer, string type, string sid, uint track)
    {
        await peer.TextAsync($$"""{"type":"{{type}}","requestId":1,"sid":"{{sid}}","track":{{track}}}""");
        return (await peer.SignalAsync<ResultSignal>()).Error;
    }

    private static byte[] Frame(uint track, ulong timestamp, int length)
    {
        var packet = new byte[PacketWriter.FrameFieldBytes + length];
        PacketWriter.Frame(packet, track, timestamp, Encoding.UTF8.GetBytes(new string('x', length)));
        return packet;
    }
}
