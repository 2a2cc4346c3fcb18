using System.Diagnostics.CodeAnalysis;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tracks;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>The subscription to the data track of one lossy channel. Knows no messages. One owner.</summary>
internal sealed class LossyTrack : IAsyncDisposable
{
    private readonly Task<TrackSubscription?> _opening;
    private Task<bool>? _readable;

    public LossyTrack(RoomClient client, RemoteTrack track)
    {
        Track = track;
        _opening = OpenAsync(client, track);
    }

    /// <summary>The channel.</summary>
    public RemoteTrack Track { get; }

    /// <summary>Completes when <see cref="TryTake"/> may have something; null if it never will again.</summary>
    public Task? Readable
    {
        get
        {
            if (!_opening.IsCompleted)
            {
                return _opening;
            }

            var hasEnded = _opening.Result is null || _readable is { IsCompletedSuccessfully: true, Result: false };
            return hasEnded ? null : _readable ??= _opening.Result!.Frames.WaitToReadAsync().AsTask();
        }
    }

    /// <summary>Takes the oldest buffered frame.</summary>
    public bool TryTake([MaybeNullWhen(false)] out TrackFrame frame)
    {
        frame = default;
        if (_readable is { IsCompletedSuccessfully: true, Result: true })
        {
            _readable = null;
        }

        return _opening is { IsCompletedSuccessfully: true, Result: { } subscription } && subscription.Frames.TryRead(out frame);
    }

    /// <summary>Unsubscribes, best effort.</summary>
    public async ValueTask DisposeAsync()
    {
        if (await _opening is { } subscription)
        {
            await subscription.DisposeAsync();
        }
    }

    private static async Task<TrackSubscription?> OpenAsync(RoomClient client, RemoteTrack track)
    {
        try
        {
            return await client.SubscribeTrackAsync(track);
        }
        catch (IOException)
        {
            return null; // the track or the connection has ended; the room's events say which
        }
    }
}
