using System.Diagnostics.CodeAnalysis;
using RemoteAccess.RoomServer.Client.Connecting;
using RemoteAccess.RoomServer.Metering;

namespace RemoteAccess.RoomServer.Door;

/// <summary>
/// The byte stream between the door and a viewer's WebSocket. The forwarder copies through it; the door can end it with a close of its own,
/// between two frames of the silo that is behind the door. Outlives the forwarder's copying: the forwarder disposes it, which does nothing.
/// </summary>
/// <remarks>
/// One reader (the forwarder, then <see cref="LingerAsync"/>) and several writers: the forwarder's copying and the door's close exclude
/// each
/// other by a semaphore. A close that comes in the middle of a frame waits for the end of that frame; what follows it is dropped.
/// </remarks>
/// <param name="inner">The client's stream.</param>
/// <param name="heard">Called for all bytes from the silo.</param>
/// <param name="clientGone">Called when the client's side has ended.</param>
[SuppressMessage("Usage", "CA2215", Justification = "The web server ends the client's stream with the request; the forwarder must not.")]
internal sealed class ForwardedStream(Stream inner, Action heard, Action clientGone) : PassingStream(inner)
{
    private const int LingerBytes = 4_096;

    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FrameScanner _fromSilo;
    private FrameScanner _fromClient;
    private byte[]? _farewell;
    private volatile bool _isOver;

    /// <summary>Whether the client got a close, from the silo or from the door: nothing follows it.</summary>
    public bool IsOver => _isOver;

    /// <summary>The code of the silo's close; 0 if it sent none.</summary>
    public int CloseCode => _fromSilo.CloseCode;

    /// <summary>Whether the client has ended its side.</summary>
    public bool IsClientGone { get; private set; }

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

    /// <summary>Reads and drops what the client still sends, until it answers the close or ends: otherwise the operating system could drop
    /// the close that is under way.</summary>
    public async Task LingerAsync(CancellationToken cancellationToken)
    {
        var dropped = new byte[LingerBytes];
        while (!_fromClient.HasClose && await ReadAsync(dropped, cancellationToken).ConfigureAwait(false) > 0)
        {
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await Inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (read == 0 && buffer.Length > 0)
        {
            IsClientGone = true;
            clientGone();
        }

        _fromClient.Scan(buffer.Span[..read]);
        return read;
    }

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
