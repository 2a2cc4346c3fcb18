using RemoteAccess.Grains.Transport;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Connector;

/// <summary>The transport contract's data tracks, kept by the room server's connector.</summary>
public abstract class ConnectorTrackTests(DeviceTransport transport)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_track_carries_frames_with_their_timestamps_until_it_is_closed()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await transport.ConnectAsync(server);
        var viewer = await server.JoinAsync("viewer");
        var track = await device.PublishDataTrackAsync("data-ch-7", Cancelled);
        var published = (await viewer.UntilAsync<TrackPublished>()).Track;
        await using var subscription = await viewer.Client.SubscribeTrackAsync(published, Cancelled);

        Assert.True(track.TryPush(new byte[] { 1, 2 }, 5));
        var frame = await subscription.Frames.ReadAsync(Cancelled).Within("a frame");
        await track.CloseAsync(Cancelled);
        await track.CloseAsync(Cancelled);

        Assert.Equal(("data-ch-7", device.LocalSid.Value), (track.Name, published.PublisherSid));
        Assert.Equal(new byte[] { 1, 2 }, frame.Content.ToArray());
        Assert.Equal(5UL, frame.UserTimestamp);
        await viewer.NextAsync<TrackUnpublished>();
        Assert.False(track.TryPush(new byte[] { 3 }, 6));
    }

    [Fact]
    public async Task A_name_that_is_taken_and_a_connection_that_is_closed_are_IO_errors()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await transport.ConnectAsync(server);
        var track = await device.PublishDataTrackAsync("t", Cancelled);

        await Assert.ThrowsAsync<IOException>(() => device.PublishDataTrackAsync("t", Cancelled));
        await device.CloseAsync(Cancelled);
        await Assert.ThrowsAsync<IOException>(() => device.PublishDataTrackAsync("u", Cancelled));
        Assert.False(track.TryPush(new byte[] { 1 }, 0));
        await track.CloseAsync(Cancelled);
    }

    [Fact]
    public async Task The_tracks_of_viewers_are_no_events_to_the_device()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await transport.ConnectAsync(server);
        var viewer = await server.JoinAsync("viewer");
        await using var track = await viewer.Client.PublishTrackAsync("t", Cancelled);
        await viewer.Client.LeaveAsync(Cancelled);

        Assert.IsType<ParticipantConnected>(await NextAsync(device));
        Assert.IsType<ParticipantActive>(await NextAsync(device));
        Assert.IsType<ParticipantDisconnected>(await NextAsync(device));
    }

    private static Task<RoomEvent> NextAsync(IRoomConnection device) => device.Events.ReadAsync(Cancelled).Within("an event at the device");
}

/// <inheritdoc/>
public sealed class SocketConnectorTrackTests() : ConnectorTrackTests(DeviceTransport.Sockets);

/// <inheritdoc/>
public sealed class InProcessConnectorTrackTests() : ConnectorTrackTests(DeviceTransport.InProcess);
