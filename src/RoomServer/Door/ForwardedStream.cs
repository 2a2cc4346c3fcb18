using System.Diagnostics.CodeAnalysis;
using RemoteAccess.RoomServer.Client.Connecting;
using RemoteAccess.RoomServer.Metering;

namespace RemoteAccess.RoomServer.Door;

/// <summary>
/// The byte stream between the door and a viewer's WebSocket. The forwarder copies through it; the door can end either direction with a
/// close
/// of its own, between two frames: towards the silo, so that the silo sends the viewer away itself, or towards the viewer. Outlives the
/// forwarder's copying: the forwarder disposes it, which does nothing.
/// </summary>
/// <remarks>
/// One reader (see <see cref="ClientSide"/>) and several writers: the forwarder's copying and the door's close exclude each other by a
/// semaphore. A close that comes in the middle of a frame waits for the end of that frame; what follows it is dropped.
/// </remarks>
/// <param name="inner">The client's stream.</param>
/// <param name="heard">Called for all bytes from the silo.</param>
/// <param name="clientGone">Called when the client's side has ended.</param>
[SuppressMessage("Usage", "CA2215", Justification = "The web server ends the client's stream with the request; the forwarder must not.")]
internal sealed class ForwardedStream(Stream inner, Action heard, Action clientGone) : PassingStream(inner)
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ClientSide _client = new(inner, clientGone);
    private FrameScanner _fromSilo;
    private byte[]? _farewell;
    private volatile bool _isOver;

    /// <summary>Whether the client got a close, from the silo or from the door: nothing follows it.</summary>
    public bool IsOver => _isOver;

    /// <summary>The code of the silo's close; 0 if it sent none.</summary>
    public int CloseCode => _fromSilo.CloseCode;

    /// <summary>Whether the client has ended its side.</summary>
    public bool IsClientGone => _client.IsGone;

    /// <summary>Asks the silo to send the client away: ends what the silo gets with this close. The silo's own close follows.</summary>
    public void Ask(byte[] close) => _client.End(close);

    /// <summary>Sends the door's close, between two frames. Completes when it was sent, or the silo's own close was.</summary>
    /// <returns>False if the bytes so far end within a frame, so that the close waits for the rest of it.</returns>
    public async Task<bool> SayAsync(byte[] farewell, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _farewell ??= farewell;
            if (!_isOver && _fromSilo.IsAtBorder)
            {
                await EndAsync(cancellationToken).ConfigureAwait(false);
            }

            return _isOver;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Completes when the client has got a close.</summary>
    public Task Said => _said.Task;

    /// <inheritdoc cref="ClientSide.LingerAsync"/>
    public Task LingerAsync(CancellationToken cancellationToken) => _client.LingerAsync(cancellationToken);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _client.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A forward reads asynchronously.");

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            heard();
            if (_isOver)
            {
                return;
            }

            var length = buffer.Length;
            if (_farewell is null)
            {
                _fromSilo.Scan(buffer.Span);
            }
            else
            {
                length = _fromSilo.ScanToBorder(buffer.Span);
            }

            await Inner.WriteAsync(buffer[..length], cancellationToken).ConfigureAwait(false);
            if (_fromSilo.IsAtBorder && (_farewell is not null || _fromSilo.HasClose))
            {
                await EndAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A forward writes asynchronously.");

    public override Task FlushAsync(CancellationToken cancellationToken) => Inner.FlushAsync(cancellationToken);

    public override void Flush() => Inner.Flush();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override void Dispose(bool disposing)
    {
        // As above.
    }

    // Under the semaphore, between two frames.
    private async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        if (!_fromSilo.HasClose)
        {
            await Inner.WriteAsync(_farewell, cancellationToken).ConfigureAwait(false);
        }

        _isOver = true;
        _said.TrySetResult();
    }
}
