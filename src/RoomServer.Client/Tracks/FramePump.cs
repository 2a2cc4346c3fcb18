using System.Threading.Channels;
using RemoteAccess.RoomServer.Client.Connecting;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Client.Tracks;

/// <summary>
/// Sends this client's frames, one of each track in turn: each track is queued at most once, so the queue is bounded by the number of
/// tracks. A frame is taken from its track only when the connection is free, so the newest one is sent.
/// </summary>
internal sealed class FramePump(IRoomLink link)
{
    /// <summary>Room for the tracks that a server may allow, closed ones still queued, and cancelled publications.</summary>
    private const int Capacity = 4 * WireProtocol.MaxTracks;

    private readonly Channel<object> _queue = Channel.CreateBounded<object>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private Task _run = Task.CompletedTask;

    public void Start() => _run = RunAsync();

    /// <summary>Queues the track's waiting frame. Called under the track's lock; false when the connection is closed.</summary>
    public bool TryEnqueue(OutgoingTrack track) => _queue.Writer.TryWrite(track);

    /// <summary>
    /// Queues the end of a track whose caller stopped waiting. A full queue means that the server accepts nothing: the connection ends.
    /// </summary>
    public void Unpublish(long requestId, uint track)
    {
        if (!_queue.Writer.TryWrite(new UnpublishTrackSignal(requestId, track)) && !_queue.Reader.Completion.IsCompleted)
        {
            link.Abort();
        }
    }

    /// <summary>Ends the pump; completes when its task has.</summary>
    public Task StopAsync()
    {
        _queue.Writer.TryComplete();
        return _run;
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var entry in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                if (entry is OutgoingTrack track)
                {
                    await SendAsync(track).ConfigureAwait(false);
                }
                else
                {
                    await link.SendAsync((ClientSignal)entry, CancellationToken.None).ConfigureAwait(false);
                }
            }
        }
        catch (IOException)
        {
            // The connection is closed; the receive loop reports it.
            _queue.Writer.TryComplete();
        }
        catch (Exception)
        {
            // An internal fault: no frame would be sent any more, without a visible reason. The receive loop reports the end.
            _queue.Writer.TryComplete();
            link.Abort();
        }
    }

    private async ValueTask SendAsync(OutgoingTrack track)
    {
        // Not for certain: the track may be closed meanwhile.
        await link.EnterAsync(certain: false, CancellationToken.None).ConfigureAwait(false);
        if (track.TakeWaiting() is { } frame)
        {
            await link.SendFrameAndExitAsync(track.Number, frame).ConfigureAwait(false);
        }
        else
        {
            link.Exit();
        }
    }
}
