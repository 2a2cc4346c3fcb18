using System.Threading.Channels;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Client.Tracks;

/// <summary>A subscription to one data track: the newest 16 unread frames are kept. Disposing it unsubscribes.</summary>
public sealed class TrackSubscription : IAsyncDisposable
{
    private readonly Func<TrackSubscription, Task> _unsubscribe;
    private readonly Channel<TrackFrame> _frames;
    private long _dropped;
    private int _disposed;

    internal TrackSubscription(RemoteTrack track, Func<TrackSubscription, Task> unsubscribe)
    {
        Track = track;
        _unsubscribe = unsubscribe;
        _frames = Channel.CreateBounded<TrackFrame>(
            new BoundedChannelOptions(WireProtocol.KeptFrames) { FullMode = BoundedChannelFullMode.DropOldest },
            _ => Interlocked.Increment(ref _dropped));
    }

    /// <summary>The track.</summary>
    public RemoteTrack Track { get; }

    /// <summary>The unread frames; completes when the track, the subscription or the connection has ended.</summary>
    public ChannelReader<TrackFrame> Frames => _frames.Reader;

    /// <summary>
    /// Frames that were dropped here because newer ones arrived before they were read. Frames that the server dropped are not counted.
    /// </summary>
    public long DroppedFrames => Interlocked.Read(ref _dropped);

    /// <summary>Unsubscribes, best effort; unread frames can still be read. Idempotent.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _unsubscribe(this).ConfigureAwait(false);
        }
    }

    internal void Take(TrackFrame frame) => _frames.Writer.TryWrite(frame);

    internal void End() => _frames.Writer.TryComplete();
}
