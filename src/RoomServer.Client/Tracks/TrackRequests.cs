using RemoteAccess.RoomServer.Client.Requests;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Client.Tracks;

/// <summary>Publishes this client's data tracks, subscribes to others', and ends both; also ends what was cancelled half-way.</summary>
/// <remarks>
/// Thread-safe. A cancelled request may have been sent: the server handles requests in order, so a request that ends it follows.
/// </remarks>
/// <param name="requests">Sends the requests.</param>
/// <param name="tracks">The others' tracks, and this client's subscriptions.</param>
/// <param name="frames">Sends the frames of this client's tracks.</param>
/// <param name="canPublishData">Whether the token permits it.</param>
/// <param name="maxFrameBytes">The longest frame that the server accepts; null when it does not support data tracks.</param>
internal sealed class TrackRequests(
    SignalRequests requests, RemoteTracks tracks, FramePump frames, bool canPublishData, int? maxFrameBytes)
{
    /// <inheritdoc cref="RoomClient.PublishTrackAsync"/>
    public async Task<OutgoingTrack> PublishAsync(string name, CancellationToken cancellationToken)
    {
        if (!canPublishData)
        {
            throw new IOException("The access token does not permit publishing data (canPublishData).");
        }

        if (maxFrameBytes is not { } maxBytes)
        {
            throw new IOException("The room server is too old: it does not support data tracks.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        var published = await requests.RequestAsync(id => new PublishTrackSignal(id, name), UnpublishLate, cancellationToken)
            .ConfigureAwait(false);
        return published.Track is { } number
            ? new OutgoingTrack(name, number, maxBytes, frames, UnpublishAsync)
            : throw new IOException("The room server broke the protocol: it published a track without a number.");
    }

    /// <inheritdoc cref="RoomClient.SubscribeTrackAsync"/>
    public async Task<TrackSubscription> SubscribeAsync(RemoteTrack track, CancellationToken cancellationToken)
    {
        var subscription = new TrackSubscription(track, UnsubscribeAsync);
        tracks.Subscribe(subscription);
        try
        {
            await requests.RequestAsync(id => new SubscribeTrackSignal(id, track.PublisherSid, track.Number), cancellationToken)
                .ConfigureAwait(false);
            return subscription;
        }
        catch (IOException)
        {
            tracks.Unsubscribe(subscription);
            throw;
        }
        catch (OperationCanceledException)
        {
            // It may be subscribed by now, or soon: the server handles requests in order.
            await subscription.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void UnpublishLate(ResultSignal result)
    {
        if (result.Track is { } number)
        {
            frames.Unpublish(result.RequestId, number);
        }
    }

    private async Task UnpublishAsync(OutgoingTrack track, CancellationToken cancellationToken)
    {
        try
        {
            await requests.RequestAsync(id => new UnpublishTrackSignal(id, track.Number), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Perhaps it was never sent. A second request for the same track is refused, and that answer is ignored.
            frames.Unpublish(requestId: 0, track.Number);
            throw;
        }
    }

    private async Task UnsubscribeAsync(TrackSubscription subscription)
    {
        if (!tracks.Unsubscribe(subscription))
        {
            return;
        }

        try
        {
            var track = subscription.Track;
            await requests.RequestAsync(id => new UnsubscribeTrackSignal(id, track.PublisherSid, track.Number), CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Best effort: the track or the connection has ended.
        }
    }
}
