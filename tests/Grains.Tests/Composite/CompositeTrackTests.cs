using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Composite;

/// <summary>One data track on two transports.</summary>
public sealed class CompositeTrackTests : IAsyncDisposable
{
    private readonly TwoTransports _two = new();

    public ValueTask DisposeAsync() => _two.DisposeAsync();

    [Fact]
    public async Task A_frame_goes_to_every_transport_and_the_close_closes_each()
    {
        var room = await _two.JoinAsync();
        var track = await room.PublishDataTrackAsync("data", CancellationToken.None);
        Assert.True(track.TryPush(new byte[] { 1 }, 7));
        await Published(frames: 1);
        Assert.All(Both, tracks => Assert.Equal((1, 7UL), (tracks[0].Frames[0].Frame[0], tracks[0].Frames[0].UserTimestamp)));
        await Assert.ThrowsAsync<IOException>(() => room.PublishDataTrackAsync("data", CancellationToken.None));

        await track.CloseAsync(CancellationToken.None);
        Assert.All(Both, tracks => Assert.True(tracks[0].IsClosed));
        Assert.False(track.TryPush(new byte[] { 2 }, 8));
        await room.PublishDataTrackAsync("data", CancellationToken.None);
    }

    [Fact]
    public async Task It_is_refused_only_if_no_transport_takes_it()
    {
        var room = await _two.JoinAsync();
        var track = await room.PublishDataTrackAsync("data", CancellationToken.None);
        Assert.True(track.TryPush(new byte[] { 0 }, 0));
        await Published(frames: 1);
        _two.LeftRoom.Tracks[0].RefusesPushes = true;
        Assert.True(track.TryPush(new byte[] { 1 }, 0));
        _two.RightRoom.Tracks[0].RefusesPushes = true;
        Assert.False(track.TryPush(new byte[] { 2 }, 0));
    }

    [Fact]
    public async Task A_transport_that_hangs_or_fails_delays_no_other_is_tried_again_and_gets_the_newest_frame()
    {
        var room = await _two.JoinAsync();
        var fails = 1;
        _two.LeftRoom.BeforePublish = (_, _) => fails-- > 0 ? Task.FromException(new IOException("no")) : Task.CompletedTask;
        var track = await room.PublishDataTrackAsync("data", CancellationToken.None);
        await _two.Fixture.Logged(1529);
        track.TryPush(new byte[] { 1 }, 0);
        track.TryPush(new byte[] { 2 }, 0);
        await _two.Fixture.AdvanceUntil(() => _two.LeftRoom.Tracks is [{ Frames.Count: 1 }], "the track of the other transport");
        Assert.Equal(2, _two.LeftRoom.Tracks[0].Frames[0].Frame[0]);
        Assert.Equal(2, _two.RightRoom.Tracks[0].Frames.Count);
    }

    [Fact]
    public async Task A_track_that_no_transport_publishes_is_an_error_and_its_name_is_free_again()
    {
        var room = await _two.JoinAsync();
        var fails = true;
        _two.LeftRoom.BeforePublish = _two.RightRoom.BeforePublish =
            (_, _) => fails ? Task.FromException(new IOException("no")) : Task.CompletedTask;
        await Assert.ThrowsAsync<IOException>(() => room.PublishDataTrackAsync("data", CancellationToken.None));
        fails = false;
        await _two.Fixture.Until(
            () => room.PublishDataTrackAsync("data", CancellationToken.None) is { IsFaulted: false }, "the name to be free");
    }

    [Fact]
    public async Task A_transport_that_returns_gets_the_track_anew_and_the_other_goes_on()
    {
        var room = await _two.JoinAsync();
        var track = await room.PublishDataTrackAsync("data", CancellationToken.None);
        Assert.True(track.TryPush(new byte[] { 0 }, 0));
        await Published(frames: 1);
        _two.LeftRoom.Device!.End(RoomDisconnectReason.ConnectionLost);
        TwoTransports.Drain(room);
        Assert.True(track.TryPush(new byte[] { 1 }, 0));
        await _two.Reached(room, "left", TransportState.Connected);
        await _two.Fixture.Until(() => _two.LeftRoom.Tracks.Count == 2, "the track to be published again");
        await _two.Fixture.Until(
            () => track.TryPush(new byte[] { 2 }, 0) && _two.LeftRoom.Tracks[1].Frames.Count > 0, "frames on the new track");
        Assert.Single(_two.RightRoom.Tracks);
        Assert.Equal(1, _two.RightRoom.Tracks[0].Frames[1].Frame[0]);
    }

    private IReadOnlyList<FakeDataTrack>[] Both => [_two.LeftRoom.Tracks, _two.RightRoom.Tracks];

    // A track takes frames itself once it has got the first one, which is kept until then.
    private Task Published(int frames) => _two.Fixture.Until(
        () => Both.All(tracks => tracks is [{ Frames: var pushed }] && pushed.Count == frames), "the first frames on both tracks");
}
