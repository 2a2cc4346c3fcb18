using RemoteAccess.RoomServer.Client.Tracks;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.Tasks;

namespace RemoteAccess.RoomServer.Client;

/// <summary>Data tracks: frames to whoever subscribes, the newest first of all. Nothing is repeated, and nothing says whether it
/// arrived.</summary>
public sealed partial class RoomClient
{
    /// <summary>
    /// The others' data tracks now (a snapshot); right after connecting, all that are there. Empty with <see
    /// cref="RoomClientOptions.FollowTracks"/> off.
    /// </summary>
    public IReadOnlyCollection<RemoteTrack> Tracks => _state.Tracks.Snapshot();

    /// <summary>Publishes a data track.</summary>
    /// <param name="name">1 to 256 UTF-8 bytes without control characters, unique among our tracks.</param>
    /// <param name="cancellationToken">Gives up; a track that is published all the same is ended at once.</param>
    /// <exception cref="IOException">
    /// The server refuses (the name is taken or not valid, we have too many tracks or publish too fast), our token does not permit
    /// publishing data, the server knows no data tracks, or the connection is closed.
    /// </exception>
    public async Task<OutgoingTrack> PublishTrackAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_canPublishData)
        {
            throw new IOException("Our token does not permit publishing data (canPublishData).");
        }

        if (_limits.MaxFrameBytes is not { } maxFrameBytes)
        {
            throw new IOException("The room server knows no data tracks; it is too old.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        var (id, result) = _state.Requests.Add(UnpublishLate);
        try
        {
            // Not cancelled while it waits for the connection: a request that was sent needs its answer.
            var sent = SendAsync(new PublishTrackSignal(id, name), CancellationToken.None).AsTask();
            await sent.WaitOrAbandonAsync(cancellationToken).ConfigureAwait(false);
            var published = ThrowIfRefused(await result.WaitOrAbandonAsync(cancellationToken).ConfigureAwait(false));
            return published.Track is { } number
                ? new OutgoingTrack(name, number, maxFrameBytes, _state.Frames, UnpublishAsync)
                : throw new IOException("The room server broke the protocol: it published a track and did not say its number.");
        }
        catch (OperationCanceledException)
        {
            // The answer may have come in the moment in which we gave up; else it goes to UnpublishLate when it comes.
            _state.Requests.GiveUp(id);
            if (result.IsCompletedSuccessfully)
            {
                UnpublishLate(result.Result);
            }

            throw;
        }
    }

    /// <summary>Asks for the frames of another's data track.</summary>
    /// <param name="track">Which, as an event or <see cref="Tracks"/> has given it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The track is not there any more or subscribed already, we subscribe to too many, or the connection is
    /// closed.</exception>
    public async Task<TrackSubscription> SubscribeTrackAsync(RemoteTrack track, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(track);
        var subscription = new TrackSubscription(track, UnsubscribeAsync);
        _state.Tracks.Subscribe(subscription);
        try
        {
            await RequestAsync(id => new SubscribeTrackSignal(id, track.PublisherSid, track.Number), cancellationToken)
                .ConfigureAwait(false);
            return subscription;
        }
        catch (IOException)
        {
            _state.Tracks.Unsubscribe(subscription);
            throw;
        }
        catch (OperationCanceledException)
        {
            // It may be subscribed by now, or be so soon: requests are taken in order.
            await subscription.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void UnpublishLate(ResultSignal result)
    {
        if (result.Track is { } number)
        {
            _state.Frames.Unpublish(result.RequestId, number);
        }
    }

    private async Task UnpublishAsync(OutgoingTrack track, CancellationToken cancellationToken)
    {
        try
        {
            await RequestAsync(id => new UnpublishTrackSignal(id, track.Number), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Perhaps it was never sent. A second request for the same track is refused, which nobody hears.
            _state.Frames.Unpublish(requestId: 0, track.Number);
            throw;
        }
    }

    private async Task UnsubscribeAsync(TrackSubscription subscription)
    {
        if (!_state.Tracks.Unsubscribe(subscription))
        {
            return;
        }

        try
        {
            var track = subscription.Track;
            await RequestAsync(id => new UnsubscribeTrackSignal(id, track.PublisherSid, track.Number), CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Best effort: the track, or the connection, is gone.
        }
    }
}
