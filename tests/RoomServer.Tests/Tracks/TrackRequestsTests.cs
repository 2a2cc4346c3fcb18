using RemoteAccess.RoomServer.Client.Connecting;
using RemoteAccess.RoomServer.Client.Requests;
using RemoteAccess.RoomServer.Client.Tracks;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Tracks;

/// <summary>A client's requests about tracks, and what ends those that were given up.</summary>
public sealed class TrackRequestsTests : IAsyncDisposable
{
    private readonly MemorySocket _socket = new();
    private readonly PendingRequests _pending = new();
    private readonly RemoteTracks _tracks = new();
    private readonly ClientSocket _client;
    private readonly FramePump _frames;

    public TrackRequestsTests()
    {
        _client = new ClientSocket(_socket, 65_536);
        _frames = new FramePump(_client);
        _frames.Start();
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _frames.StopAsync();
        _socket.Dispose();
    }

    [Theory]
    [InlineData(false, 1_024, "The access token does not permit publishing data (canPublishData).")]
    [InlineData(true, null, "The room server is too old: it does not support data tracks.")]
    public async Task A_track_that_cannot_be_published_is_not_asked_for(bool canPublish, int? maxFrameBytes, string error)
    {
        var refused = await Assert.ThrowsAsync<IOException>(() => Requests(canPublish, maxFrameBytes).PublishAsync("track", Cancelled));

        Assert.Equal(error, refused.Message);
    }

    [Fact]
    public async Task A_publication_without_a_number_is_an_error_of_the_server()
    {
        var publishing = Requests().PublishAsync("track", Cancelled);
        var sent = (PublishTrackSignal)await _socket.ClientSignalAsync();

        _pending.Complete(new ResultSignal(sent.RequestId, Error: null));

        var broken = await Assert.ThrowsAsync<IOException>(() => publishing.Within("the result"));
        Assert.Contains("broke the protocol", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_track_that_is_published_after_its_cancellation_is_ended()
    {
        using var cancel = new CancellationTokenSource();
        var publishing = Requests().PublishAsync("track", cancel.Token);
        var sent = (PublishTrackSignal)await _socket.ClientSignalAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing.Within("the end of the wait"));

        _pending.Complete(new ResultSignal(sent.RequestId, Error: null, Track: 7));

        Assert.Equal(new UnpublishTrackSignal(sent.RequestId, 7), await _socket.ClientSignalAsync());
    }

    [Fact]
    public async Task A_subscription_that_is_refused_can_be_asked_for_again()
    {
        var track = new RemoteTrack("ann", "PA_1", 7, "track");
        _tracks.Add(track);
        var requests = Requests();
        var first = requests.SubscribeAsync(track, Cancelled);
        _pending.Complete(new ResultSignal(((SubscribeTrackSignal)await _socket.ClientSignalAsync()).RequestId, "too many"));
        await Assert.ThrowsAsync<IOException>(() => first.Within("the refusal"));

        var second = requests.SubscribeAsync(track, Cancelled);
        _pending.Complete(new ResultSignal(((SubscribeTrackSignal)await _socket.ClientSignalAsync()).RequestId, Error: null));

        Assert.Same(track, (await second.Within("the subscription")).Track);
    }

    [Fact]
    public async Task A_cancelled_subscription_is_ended_after_its_request()
    {
        var track = new RemoteTrack("ann", "PA_1", 7, "track");
        _tracks.Add(track);
        using var cancel = new CancellationTokenSource();
        var subscribing = Requests().SubscribeAsync(track, cancel.Token);
        await _socket.ClientSignalAsync();
        await cancel.CancelAsync();

        var ending = (UnsubscribeTrackSignal)await _socket.ClientSignalAsync();
        _pending.Complete(new ResultSignal(ending.RequestId, Error: null));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => subscribing.Within("the end of the wait"));
        Assert.Equal(("PA_1", 7u), (ending.Sid, ending.Track));
    }

    private TrackRequests Requests(bool canPublish = true, int? maxFrameBytes = 1_024) =>
        new(new SignalRequests(_client, _pending), _tracks, _frames, canPublish, maxFrameBytes);
}
