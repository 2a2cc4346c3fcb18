using System.Buffers;
using System.Net.WebSockets;
using System.Threading.Channels;
using RemoteAccess.RoomServer.Client.Connecting;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Client.Tracks;

/// <summary>
/// Sends our tracks' frames, one of each track in turn: each stands in the queue at most once, so the queue is bounded by the number of
/// tracks. A frame is taken from its track only once the connection is free for it, so that the newest goes out.
/// </summary>
internal sealed class FramePump(ClientSocket socket)
{
    /// <summary>The tracks that a server may allow, closed ones still queued, and publications that were given up.</summary>
    private const int Capacity = 4 * WireProtocol.MaxTracks;

    private readonly Channel<object> _queue = Channel.CreateBounded<object>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private Task _run = Task.CompletedTask;

    public void Start() => _run = RunAsync();

    /// <summary>Asks for the track's waiting frame to be sent. Called under the track's lock; false when the connection is
    /// closed.</summary>
    public bool TryEnqueue(OutgoingTrack track) => _queue.Writer.TryWrite(track);

    /// <summary>Asks for a track to be ended that nobody waited for. A queue so full is that of a server that takes nothing: the connection
    /// ends.</summary>
    public void Unpublish(long requestId, uint track)
    {
        if (!_queue.Writer.TryWrite(new UnpublishTrackSignal(requestId, track)) && !_queue.Reader.Completion.IsCompleted)
        {
            socket.Abort();
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
                    await socket.SendAsync(SignalJson.Encode((ClientSignal)entry), WebSocketMessageType.Text, CancellationToken.None)
                        .ConfigureAwait(false);
                }
            }
        }
        catch (IOException)
        {
            // The connection is closed; the receive loop says so.
            _queue.Writer.TryComplete();
        }
        catch (Exception)
        {
            // A fault of ours: no frame would be sent any more and nobody would know why. The receive loop tells of the end.
            _queue.Writer.TryComplete();
            socket.Abort();
        }
    }

    private async ValueTask SendAsync(OutgoingTrack track)
    {
        await socket.EnterAsync(CancellationToken.None).ConfigureAwait(false);
        byte[] packet;
        int length;
        try
        {
            if (track.TakeWaiting() is not { } frame)
            {
                socket.Exit();
                return;
            }

            packet = ArrayPool<byte>.Shared.Rent(PacketWriter.FrameFieldBytes + frame.Content.Length);
            length = PacketWriter.Frame(packet, track.Number, frame.UserTimestamp, frame.Content.Span);
        }
        catch
        {
            // Whoever else sends on this connection would wait for the right to for ever.
            socket.Exit();
            throw;
        }

        await socket.SendRentedAndExitAsync(packet, length, CancellationToken.None).ConfigureAwait(false);
    }
}
