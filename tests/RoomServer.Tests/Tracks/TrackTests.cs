using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tracks;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Tracks;

public sealed class TrackTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Frames_go_to_who_subscribed_and_to_nobody_else()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var viewer = await server.JoinAsync("viewer");
        var other = await server.JoinAsync("other");
        await using var track = await device.Client.PublishTrackAsync("data-ch-7", Cancelled);
        var published = (await viewer.UntilAsync<TrackPublished>()).Track;
        var theirs = (await other.UntilAsync<TrackPublished>()).Track;
        await using var subscription = await viewer.Client.SubscribeTrackAsync(published, Cancelled);
        await using var unread = await other.Client.SubscribeTrackAsync(theirs, Cancelled);
        await unread.DisposeAsync();

        Assert.True(track.TryPush("hi"u8.ToArray(), 1_700_000_000_000_000_001));

        var frame = await FrameAsync(subscription);
        Assert.Equal(("device", device.Sid, "data-ch-7"), (published.PublisherIdentity, published.PublisherSid, published.Name));
        Assert.Equal("hi"u8.ToArray(), frame.Content.ToArray());
        Assert.Equal(1_700_000_000_000_000_001UL, frame.UserTimestamp);
        Assert.False(unread.Frames.TryRead(out _));
        Assert.True(unread.Frames.Completion.IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(1_048_576)]
    public async Task Frames_of_any_length_up_to_the_limit_arrive_as_they_are(int length)
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var viewer = await server.JoinAsync("viewer");
        await using var track = await device.Client.PublishTrackAsync("t", Cancelled);
        await using var subscription = await viewer.Client.SubscribeTrackAsync(
            (await viewer.UntilAsync<TrackPublished>()).Track, Cancelled);
        var content = new byte[length];
        Random.Shared.NextBytes(content);

        Assert.True(track.TryPush(content, ulong.MaxValue));

        var frame = await FrameAsync(subscription);
        Assert.Equal(content, frame.Content.ToArray());
        Assert.Equal(ulong.MaxValue, frame.UserTimestamp);
        Assert.Equal(1_048_576, track.MaxFrameBytes);
        Assert.False(track.TryPush(new byte[1_048_577], 0));
    }

    [Fact]
    public async Task A_later_participant_receives_all_tracks_before_anything_else()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var second = await server.JoinAsync("second");
        await using var one = await device.Client.PublishTrackAsync("one", Cancelled);
        await using var two = await device.Client.PublishTrackAsync("two", Cancelled);
        await using var three = await second.Client.PublishTrackAsync("one", Cancelled);

        var late = await server.JoinAsync("late");

        Assert.Equal(
            [(device.Sid, "one"), (device.Sid, "two"), (second.Sid, "one")],
            late.Client.Tracks.Select(track => (track.PublisherSid, track.Name)).OrderBy(track => track.PublisherSid == device.Sid ? 0 : 1)
                .ThenBy(track => track.Name));
        await using var subscription = await late.Client.SubscribeTrackAsync(
            late.Client.Tracks.Single(track => track.PublisherSid == second.Sid), Cancelled);
        Assert.True(three.TryPush(new byte[] { 3 }, 3));
        Assert.Equal(3UL, (await FrameAsync(subscription)).UserTimestamp);
    }

    [Fact]
    public async Task A_closed_track_is_reported_and_ends_its_subscriptions_and_its_name_is_free_again()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var viewer = await server.JoinAsync("viewer");
        var track = await device.Client.PublishTrackAsync("t", Cancelled);
        var published = (await viewer.UntilAsync<TrackPublished>()).Track;
        await using var subscription = await viewer.Client.SubscribeTrackAsync(published, Cancelled);

        await track.CloseAsync(Cancelled);
        await track.CloseAsync(Cancelled);

        Assert.Equal(published, (await viewer.NextAsync<TrackUnpublished>()).Track);
        await subscription.Frames.Completion.Within("the end of the frames");
        Assert.False(track.TryPush(new byte[1], 0));
        Assert.Empty(viewer.Client.Tracks);
        await using var again = await device.Client.PublishTrackAsync("t", Cancelled);
        Assert.NotEqual(track.Number, again.Number);
        Assert.Equal(again.Number, (await viewer.NextAsync<TrackPublished>()).Track.Number);
    }

    [Fact]
    public async Task Tracks_end_with_their_publisher()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var viewer = await server.JoinAsync("viewer");
        var track = await device.Client.PublishTrackAsync("t", Cancelled);
        await using var subscription = await viewer.Client.SubscribeTrackAsync(
            (await viewer.UntilAsync<TrackPublished>()).Track, Cancelled);

        await device.Client.LeaveAsync(Cancelled);

        Assert.Equal("t", (await viewer.NextAsync<TrackUnpublished>()).Track.Name);
        await viewer.NextAsync<ParticipantLeft>();
        await subscription.Frames.Completion.Within("the end of the frames");
        Assert.Empty(viewer.Client.Tracks);
        Assert.False(track.TryPush(new byte[1], 0));
        await Assert.ThrowsAsync<IOException>(() => device.Client.PublishTrackAsync("u", Cancelled));
        var refused = await Assert.ThrowsAsync<IOException>(() => viewer.Client.SubscribeTrackAsync(subscription.Track, Cancelled));
        Assert.Contains("no such track", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscriptions_end_with_the_connection()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var viewer = await server.JoinAsync("viewer");
        await using var track = await device.Client.PublishTrackAsync("t", Cancelled);
        var published = (await viewer.UntilAsync<TrackPublished>()).Track;
        await using var subscription = await viewer.Client.SubscribeTrackAsync(published, Cancelled);

        await viewer.Client.LeaveAsync(Cancelled);

        await subscription.Frames.Completion.Within("the end of the frames");
        await Assert.ThrowsAsync<IOException>(() => viewer.Client.SubscribeTrackAsync(published, Cancelled));
        Assert.True(track.TryPush(new byte[1], 0));
    }

    [Fact]
    public async Task A_reader_that_does_not_read_keeps_the_newest_sixteen()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var viewer = await server.JoinAsync("viewer");
        await using var track = await device.Client.PublishTrackAsync("t", Cancelled);
        var published = (await viewer.UntilAsync<TrackPublished>()).Track;
        await using var unread = await viewer.Client.SubscribeTrackAsync(published, Cancelled);
        var witness = await server.JoinAsync("witness");
        await using var read = await witness.Client.SubscribeTrackAsync(witness.Client.Tracks.Single(), Cancelled);
        for (var i = 0UL; i < 40; i++)
        {
            Assert.True(track.TryPush(new byte[1], i));
            Assert.Equal(i, (await FrameAsync(read)).UserTimestamp);

            // Not only at the end: frames that wait at the server would push each other out there, and never come.
            var frames = (int)i + 1;
            await AllHaveComeAsync(unread, frames).Within($"{frames} frames at the one who does not read");
        }

        var kept = new List<ulong>();
        while (unread.Frames.TryRead(out var frame))
        {
            kept.Add(frame.UserTimestamp);
        }

        Assert.Equal(Enumerable.Range(24, 16).Select(i => (ulong)i), kept);
        Assert.Equal(24, unread.DroppedFrames);
    }

    private static async Task AllHaveComeAsync(TrackSubscription subscription, int frames)
    {
        while (subscription.DroppedFrames + subscription.Frames.Count < frames)
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_cancelled_publication_leaves_no_track_behind()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        using var given = new CancellationTokenSource();

        var publish = device.Client.PublishTrackAsync("t", given.Token);
        await given.CancelAsync();
        try
        {
            await (await publish).CloseAsync(Cancelled);
        }
        catch (OperationCanceledException)
        {
            // Given up before the answer came, as is meant.
        }

        await using var track = await PublishWhenFreeAsync(device, "t");
        Assert.Equal("t", (await server.JoinAsync("viewer")).Client.Tracks.Single().Name);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => device.Client.PublishTrackAsync("u", given.Token));
    }

    [Fact]
    public async Task A_client_without_support_of_tracks_receives_no_signals_about_them()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        await using var before = await device.Client.PublishTrackAsync("before", Cancelled);
        var old = await server.RawAsync("old");
        Assert.Null((await old.JoinAsync()).TrackLists);
        await device.UntilAsync<ParticipantBecameActive>();
        await using var after = await device.Client.PublishTrackAsync("after", Cancelled);
        await before.CloseAsync(Cancelled);
        await device.Client.LeaveAsync(Cancelled);

        var seen = new List<string>();
        while (seen.LastOrDefault()?.Contains("participantDisconnected", StringComparison.Ordinal) != true)
        {
            var (_, data) = (await old.ReadAsync())!.Value;
            seen.Add(System.Text.Encoding.UTF8.GetString(data));
        }

        Assert.DoesNotContain(seen, text => text.Contains("rack", StringComparison.Ordinal));
    }

    private static Task<TrackFrame> FrameAsync(TrackSubscription subscription) =>
        subscription.Frames.ReadAsync(Cancelled).Within($"a frame of '{subscription.Track.Name}'");

    // The end of the abandoned track is behind the request that found its name taken.
    private static async Task<OutgoingTrack> PublishWhenFreeAsync(TestPeer device, string name)
    {
        while (true)
        {
            try
            {
                return await device.Client.PublishTrackAsync(name, Cancelled);
            }
            catch (IOException exception) when (exception.Message.Contains("duplicate name", StringComparison.Ordinal))
            {
                await Task.Yield();
            }
        }
    }
}
