namespace RemoteAccess.RoomServer.Client.Tracks;

/// <summary>
/// A data track of this client: sends frames to its subscribers. One frame waits to be sent, as on LiveKit; a newer one replaces it.
/// Thread-safe.
/// </summary>
public sealed class OutgoingTrack : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly FramePump _pump;
    private readonly Func<OutgoingTrack, CancellationToken, Task> _unpublish;
    private TrackFrame? _waiting;
    private bool _queued;
    private bool _closed;
    private long _replaced;

    internal OutgoingTrack(
        string name, uint number, int maxFrameBytes, FramePump pump, Func<OutgoingTrack, CancellationToken, Task> unpublish)
    {
        Name = name;
        Number = number;
        MaxFrameBytes = maxFrameBytes;
        _pump = pump;
        _unpublish = unpublish;
    }

    /// <summary>Its name, unique among this client's tracks.</summary>
    public string Name { get; }

    /// <summary>Its number among this client's tracks, assigned by the server.</summary>
    public uint Number { get; }

    /// <summary>The longest frame the server accepts, in bytes.</summary>
    public int MaxFrameBytes { get; }

    /// <summary>Frames that were never sent because a newer one replaced them.</summary>
    public long ReplacedFrames => Interlocked.Read(ref _replaced);

    /// <summary>Queues a frame for the subscribers. Never waits.</summary>
    /// <param name="frame">At most <see cref="MaxFrameBytes"/>; must not change any more.</param>
    /// <param name="userTimestamp">Sent with the frame; ns since the Unix epoch by convention.</param>
    /// <returns>False when the frame is too long, the track or the connection is closed, or the server accepts nothing.</returns>
    public bool TryPush(ReadOnlyMemory<byte> frame, ulong userTimestamp)
    {
        if (frame.Length > MaxFrameBytes)
        {
            return false;
        }

        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            if (_waiting is not null)
            {
                _replaced++;
            }

            _waiting = new TrackFrame(frame, userTimestamp);
            _queued = _queued || _pump.TryEnqueue(this);
            if (!_queued)
            {
                // It would never be sent: the connection is closed, or so far behind that this frame is already outdated.
                _waiting = null;
            }

            return _queued;
        }
    }

    /// <summary>Ends the track; a frame not yet sent is dropped. Idempotent.</summary>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <exception cref="IOException">The connection is closed, and the track with it.</exception>
    public async ValueTask CloseAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            _waiting = null;
        }

        await _unpublish(this, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the track, best effort.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await CloseAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Best effort: the connection has ended, and the track with it.
        }
    }

    /// <summary>Takes the waiting frame; null when the track was closed meanwhile.</summary>
    internal TrackFrame? TakeWaiting()
    {
        lock (_gate)
        {
            _queued = false;
            var frame = _waiting;
            _waiting = null;
            return frame;
        }
    }
}
