using System.Threading.Channels;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Streams;
using RemoteAccess.Tasks;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>
/// The outbound half of a control stream. One task opens the stream and writes the queued frames, so that a device that does not read
/// never blocks the session's reading. Frames keep their order; only the newest acknowledgement is ever queued.
/// </summary>
internal sealed class ControlSender : IAsyncDisposable
{
    /// <summary>Frames that may wait; a viewer sends few.</summary>
    private const int Capacity = 256;

    private const string ClosedText = "The control stream to the device is closed.";

    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(1);

    /// <summary>A marker in the queue that is not written.</summary>
    private static readonly byte[] Marker = new byte[1];

    private static readonly Outgoing AcknowledgementDue = new(new byte[1], null);

    private readonly Channel<Outgoing> _frames = Channel.CreateBounded<Outgoing>(
        new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private ulong _consumed;
    private int _acknowledgementQueued;

    public ControlSender(RoomClient client, ParticipantInfo device) => Completion = RunAsync(client, device);

    /// <summary>Completes when the stream is closed; with an <see cref="IOException"/> when it broke.</summary>
    public Task Completion { get; }

    /// <summary>Queues a frame; false when the queue is full or the stream is closed.</summary>
    public bool TrySend(byte[] frame) => _frames.Writer.TryWrite(new Outgoing(frame, null));

    /// <summary>Sends a frame and waits until it is written to the stream.</summary>
    /// <exception cref="IOException">The stream is closed, or broke before the frame was written.</exception>
    public async Task SendAsync(byte[] frame, CancellationToken cancellationToken)
    {
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _frames.Writer.WriteAsync(new Outgoing(frame, taken), cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new IOException(ClosedText, e);
        }

        await taken.Task.WaitOrAbandonAsync(cancellationToken);
    }

    /// <summary>Waits until everything that is queued now is written to the stream.</summary>
    /// <exception cref="IOException">The stream is closed, or broke before that.</exception>
    public Task FlushAsync(CancellationToken cancellationToken) => SendAsync(Marker, cancellationToken);

    /// <summary>Queues an acknowledgement; a newer one replaces one that is still queued.</summary>
    public void Acknowledge(ulong consumed)
    {
        Volatile.Write(ref _consumed, consumed);
        if (Interlocked.Exchange(ref _acknowledgementQueued, 1) == 0 && !_frames.Writer.TryWrite(AcknowledgementDue))
        {
            Volatile.Write(ref _acknowledgementQueued, 0); // the queue is full: the next one tries again
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync(RoomClient client, ParticipantInfo device)
    {
        OutgoingStream? stream = null;
        try
        {
            stream = await OpenAsync(client, device);
            await foreach (var outgoing in _frames.Reader.ReadAllAsync(_stop.Token))
            {
                await WriteAsync(stream, outgoing);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            await CloseAsync(stream);
        }
        finally
        {
            _frames.Writer.TryComplete();
            while (_frames.Reader.TryRead(out var left))
            {
                left.Taken?.TrySetException(new IOException(ClosedText));
            }
        }
    }

    private async Task WriteAsync(OutgoingStream stream, Outgoing outgoing)
    {
        try
        {
            if (outgoing.Frame != Marker)
            {
                await stream.WriteAsync(outgoing == AcknowledgementDue ? TakeAcknowledgement() : outgoing.Frame, _stop.Token);
            }

            outgoing.Taken?.TrySetResult();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            outgoing.Taken?.TrySetException(new IOException(ClosedText, e));
            throw;
        }
    }

    // A hidden device is not in the list of participants: then its identity must be enough.
    private Task<OutgoingStream> OpenAsync(RoomClient client, ParticipantInfo device) =>
        client.Find(device.Identity) is null
            ? client.OpenStreamAsync(ControlTopic.Name, [device.Identity], cancellationToken: _stop.Token)
            : client.OpenStreamAsync(device, ControlTopic.Name, cancellationToken: _stop.Token);

    private byte[] TakeAcknowledgement()
    {
        // Cleared first, so that an acknowledgement that arrives now is queued again and not missed.
        Volatile.Write(ref _acknowledgementQueued, 0);
        return ClientMessageEncoder.Consumed(Volatile.Read(ref _consumed));
    }

    /// <param name="Frame">The frame to write.</param>
    /// <param name="Taken">Completes when the frame is written, or fails when it never will be; null if nobody waits.</param>
    private readonly record struct Outgoing(byte[] Frame, TaskCompletionSource? Taken);

    private static async Task CloseAsync(OutgoingStream? stream)
    {
        if (stream is null)
        {
            return;
        }

        using var bound = new CancellationTokenSource(CloseWithin);
        try
        {
            await stream.CloseAsync(cancellationToken: bound.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The trailer is optional.
        }
    }
}
