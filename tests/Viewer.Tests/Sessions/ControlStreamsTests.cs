using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Streams;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tests.Support;
using RemoteAccess.Viewer.Tokens;

namespace RemoteAccess.Viewer.Tests.Sessions;

/// <summary>The two control streams of a viewer, against the real room server and a scripted device.</summary>
public sealed class ControlStreamsTests : SessionTest
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task Before_the_first_stream_nothing_is_sent_and_nothing_is_due()
    {
        var streams = new ControlStreams(null, _time);
        var tasks = new List<Task>();
        streams.Send(ClientMessageEncoder.Unsubscribe([1]));
        streams.AcknowledgeIfDue();
        streams.AddReadable(tasks);
        await streams.CloseAsync();

        Assert.Null(streams.AcknowledgementDueIn());
        Assert.Null(streams.TakeFailure());
        Assert.Empty(tasks);
        Assert.False(streams.AreServed);
    }

    [Fact]
    public async Task A_new_stream_of_the_device_is_counted_and_replaces_both_directions()
    {
        await using var client = await JoinAsync(Options);
        var streams = new ControlStreams(null, _time);
        var first = await OpenAsync(streams, client);
        var (inbound, outbound) = (streams.Inbound, streams.Outbound);
        streams.Send(ClientMessageEncoder.Unsubscribe([1]));
        Assert.Equal([1UL], (await Device.ReceiveAsync<UnsubscribeMessage>()).ChannelIds);
        Device.ExpectNewInbound();

        var second = await OpenAsync(streams, client);
        streams.Send(ClientMessageEncoder.Unsubscribe([2]));

        Assert.Equal((1, 2, ScriptedDevice.Identity), (first.Number, second.Number, second.DeviceIdentity));
        Assert.NotSame(inbound, streams.Inbound);
        Assert.NotSame(outbound, streams.Outbound);
        Assert.Equal([2UL], (await Device.ReceiveAsync<UnsubscribeMessage>()).ChannelIds);
        await streams.CloseAsync();
        Assert.Null(streams.Inbound);
        Assert.Null(streams.Outbound);
    }

    [Fact]
    [Trait("Rule", "B12")]
    public async Task What_was_processed_is_acknowledged_when_that_is_due()
    {
        await using var client = await JoinAsync(Options);
        var streams = new ControlStreams(null, _time);
        await OpenAsync(streams, client);
        await Device.HelloAsync();
        await ReadFrameAsync(streams);
        Assert.Equal(DelayedAcknowledgement.MaxDelay, streams.AcknowledgementDueIn());
        streams.AcknowledgeIfDue();
        Assert.Equal(DelayedAcknowledgement.MaxDelay, streams.AcknowledgementDueIn());
        _time.Advance(DelayedAcknowledgement.MaxDelay);

        streams.AcknowledgeIfDue();

        Assert.Equal((ulong)Device.Sent.Length, (await Device.ReceiveAsync<ConsumedMessage>()).Bytes);
        Assert.Null(streams.AcknowledgementDueIn());
        await streams.CloseAsync();
    }

    [Fact]
    public async Task The_end_of_the_devices_stream_leaves_the_viewers_stream_open()
    {
        await using var client = await JoinAsync(Options);
        var streams = new ControlStreams(null, _time);
        await OpenAsync(streams, client);

        streams.EndInbound();
        streams.Send(ClientMessageEncoder.Unsubscribe([1]));

        Assert.Null(streams.Inbound);
        Assert.Null(streams.AcknowledgementDueIn());
        Assert.Equal([1UL], (await Device.ReceiveAsync<UnsubscribeMessage>()).ChannelIds);
        await streams.CloseAsync();
    }

    [Fact]
    public async Task A_viewers_stream_that_cannot_be_opened_is_a_failure_that_is_taken_once()
    {
        var grant = new VideoGrant { RoomJoin = true, Room = TestViewer.Room, CanPublishData = false };
        var minted = new AccessToken { Identity = TestViewer.Identity, Grant = grant }.Mint(
            DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret,
            TimeSpan.FromMinutes(1));
        await using var client = await JoinAsync(Options with { Credentials = new GivenToken(minted) });
        var streams = new ControlStreams(null, _time);
        await OpenAsync(streams, client);
        var tasks = new List<Task>();
        streams.AddReadable(tasks);
        Assert.Contains(streams.Outbound!.Completion, tasks);
        await Task.WhenAny(streams.Outbound.Completion).Within("the end of the viewer's stream");

        Assert.Contains("canPublishData", streams.TakeFailure()?.Reason, StringComparison.Ordinal);
        Assert.Null(streams.TakeFailure());
        tasks.Clear();
        streams.AddReadable(tasks);
        Assert.DoesNotContain(streams.Outbound.Completion, tasks);
        await streams.CloseAsync();
    }

    private static Task<RoomClient> JoinAsync(ViewerSessionOptions options) =>
        RoomClient.ConnectAsync(
            options.Url, TokenMint.TokenFor(options.Credentials, options.Room, options.Client.Time), options.Client,
            TestContext.Current.CancellationToken).Within("the viewer in the room");

    private static async Task ReadFrameAsync(ControlStreams streams)
    {
        while (!streams.Inbound!.TryTake(out _))
        {
            await streams.Inbound.Readable.Within("a frame of the device");
            Assert.True(streams.Inbound.TryFill());
        }
    }

    private async Task<ControlStreamOpened> OpenAsync(ControlStreams streams, RoomClient client)
    {
        await Device.OpenAsync(await Device.ViewerAsync());
        while (true)
        {
            if (await client.Events.ReadAsync(TestContext.Current.CancellationToken).Within("the device's stream") is StreamOpened opened)
            {
                return await streams.ReplaceAsync(client, opened.Stream);
            }
        }
    }
}
