using System.Buffers;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Client.Tracks;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tests.Support;

namespace RemoteAccess.Viewer.Tests.Sessions;

/// <summary>Messages of lossy channels: they come on data tracks, and are told like any others.</summary>
public sealed class LossyChannelSessionTests : SessionTest
{
    private static readonly ChannelAdvertisement Camera = new() { Id = 7, Topic = "/camera", Encoding = "json" };

    [Fact]
    public async Task A_frame_of_the_channels_track_is_a_message_of_the_channel()
    {
        await using var viewer = new TestViewer(Options);
        await MeetAsync(viewer);
        await Device.GreetAsync(Camera);
        await viewer.UntilAsync<SubscriptionSent>();
        var reading = viewer.UntilAsync<ChannelMessageReceived>();
        await using var track = await Device.PublishTrackAsync("data-ch-7");
        await PushUntilReadAsync(track, LossyFrame.Encode(0, "hi"u8), 1_700_000_000_000_000_001, reading);

        var message = await reading;

        Assert.Equal((7UL, 1_700_000_000_000_000_001UL, "hi"),
            (message.Channel.Id, message.LogTime, Encoding.UTF8.GetString(message.Data.ToArray())));
    }

    [Fact]
    public async Task A_track_that_comes_when_nothing_else_does_is_read_at_once()
    {
        // A clock that stands still: no acknowledgement falls due that would make the session look again.
        await using var viewer = new TestViewer(Options, new FakeTimeProvider(DateTimeOffset.UtcNow));
        await MeetAsync(viewer);
        await Device.GreetAsync(Camera);
        await viewer.UntilAsync<SubscriptionSent>();
        var reading = viewer.UntilAsync<ChannelMessageReceived>();
        await using var track = await Device.PublishTrackAsync("data-ch-7");

        await PushUntilReadAsync(track, LossyFrame.Encode(0, "hi"u8), 1, reading);

        Assert.Equal(7UL, (await reading).Channel.Id);
    }

    [Fact]
    public async Task A_track_that_was_there_first_is_found_and_one_of_another_channel_or_participant_is_not()
    {
        await using var other = await ScriptedDevice.JoinAsync(Server.Url, TestViewer.Room, "other");
        await using var foreign = await other.PublishTrackAsync("data-ch-7");
        await using var unadvertised = await Device.PublishTrackAsync("data-ch-8");
        await using var track = await Device.PublishTrackAsync("data-ch-7");
        await using var viewer = new TestViewer(Options);
        await MeetAsync(viewer);
        await Device.GreetAsync(Camera);
        var reading = viewer.UntilAsync<ChannelMessageReceived>();
        for (var i = 0; i < 20; i++)
        {
            foreign.TryPush(LossyFrame.Encode(0, "foreign"u8), 1);
            unadvertised.TryPush(LossyFrame.Encode(0, "unadvertised"u8), 1);
        }

        await PushUntilReadAsync(track, LossyFrame.Encode(0, "own"u8), 1, reading);

        Assert.Equal("own", Encoding.UTF8.GetString((await reading).Data.ToArray()));
    }

    [Fact]
    public async Task A_frame_that_is_none_is_skipped_with_a_word()
    {
        await using var viewer = new TestViewer(Options);
        await MeetAsync(viewer);
        await Device.GreetAsync(Camera);
        var reading = viewer.UntilAsync<PayloadSkipped>();
        await using var track = await Device.PublishTrackAsync("data-ch-7");

        await PushUntilReadAsync(track, new byte[] { 1, 2, 3 }, 1, reading);

        Assert.Contains("data track of channel 7", (await reading).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_track_that_goes_and_comes_again_goes_on()
    {
        await using var viewer = new TestViewer(Options);
        await MeetAsync(viewer);
        await Device.GreetAsync(Camera);
        var first = await Device.PublishTrackAsync("data-ch-7");
        var reading = viewer.UntilAsync<ChannelMessageReceived>();
        await PushUntilReadAsync(first, LossyFrame.Encode(0, "first"u8), 1, reading);
        await first.CloseAsync(TestContext.Current.CancellationToken);

        await using var second = await Device.PublishTrackAsync("data-ch-7");
        ChannelMessageReceived message;
        do
        {
            var next = viewer.UntilAsync<ChannelMessageReceived>();
            await PushUntilReadAsync(second, LossyFrame.Encode(0, "second"u8), 2, next);
            message = await next;
        }
        while (message.LogTime == 1);

        Assert.Equal((2UL, "second"), (message.LogTime, Encoding.UTF8.GetString(message.Data.ToArray())));
    }

    [Fact]
    public async Task Neither_a_busy_track_nor_a_busy_control_stream_keeps_the_other_from_being_read()
    {
        await using var viewer = new TestViewer(Options);
        await MeetAsync(viewer);
        await Device.GreetAsync(Camera, new ChannelAdvertisement { Id = 1, Topic = "/reliable", Encoding = "json" });
        await using var track = await Device.PublishTrackAsync("data-ch-7");
        var reading = viewer.UntilAsync<ChannelMessageReceived>();
        await PushUntilReadAsync(track, LossyFrame.Encode(0, "x"u8), 1, reading);
        await reading;
        var token = new AccessToken { Identity = "witness", Grant = new VideoGrant { RoomJoin = true, Room = TestViewer.Room } };
        await using var witness = await RoomClient.ConnectAsync(
            Server.Url, token.Mint(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromMinutes(5)),
                cancellationToken: TestContext.Current.CancellationToken);
        await using var witnessed = await witness.SubscribeTrackAsync(witness.Tracks.Single(), TestContext.Current.CancellationToken);
        for (var i = 0UL; i < 16; i++)
        {
            track.TryPush(LossyFrame.Encode(0, "x"u8), 100 + i);
            await witnessed.Frames.ReadAsync(TestContext.Current.CancellationToken).Within("a frame at the witness");
        }

        await Device.SendAsync([.. Enumerable.Range(0, 300).SelectMany(_ => ServerMessageEncoder.MessageData(1, 1, "reliable"u8))]);

        // Both are waiting by the time the control stream is read: they came on one connection, in this order.
        var kinds = new List<ulong>();
        do
        {
            kinds.Add((await viewer.UntilAsync<ChannelMessageReceived>()).Channel.Id);
        }
        while (kinds.Count(kind => kind == 1) < 40);

        Assert.InRange(kinds.Count(kind => kind == 7), 10, 40);
    }

    [Fact]
    public async Task A_channel_that_is_unsubscribed_gives_its_track_up()
    {
        await using var viewer = new TestViewer(Options);
        await MeetAsync(viewer);
        await Device.GreetAsync(Camera, new ChannelAdvertisement { Id = 1, Topic = "/reliable", Encoding = "json" });
        await using var track = await Device.PublishTrackAsync("data-ch-7");
        var reading = viewer.UntilAsync<ChannelMessageReceived>();
        await PushUntilReadAsync(track, LossyFrame.Encode(0, "x"u8), 1, reading);
        await reading;

        viewer.Session.Unsubscribe([7]);
        for (var i = 0; i < 20; i++)
        {
            track.TryPush(LossyFrame.Encode(0, "x"u8), 2);
            await Device.MessageAsync(1, "reliable");
            ChannelMessageReceived message;
            do
            {
                message = await viewer.UntilAsync<ChannelMessageReceived>();
                Assert.NotEqual((7UL, 2UL), (message.Channel.Id, message.LogTime));
            }
            while (message.Channel.Id != 1);
        }
    }

    // Who publishes does not know when it is heard: it pushes until the viewer has read something.
    private static async Task PushUntilReadAsync(OutgoingTrack track, byte[] frame, ulong timestamp, Task reading)
    {
        while (!reading.IsCompleted)
        {
            Assert.True(track.TryPush(frame, timestamp));
            await Task.WhenAny(reading, Task.Delay(TimeSpan.FromMilliseconds(5), TestContext.Current.CancellationToken));
        }
    }
}
