using System.Diagnostics.CodeAnalysis;
using RemoteAccess.RoomServer.Metering;

namespace RemoteAccess.RoomServer.Door;

/// <summary>
/// What a viewer sends, on its way to the silo behind the door: passed on as it is, until the door ends it with a close frame of its own,
/// between two of the viewer's frames. What the viewer sends after that is read and dropped.
/// </summary>
/// <remarks>
/// One reader: the forwarder, then <see cref="LingerAsync"/>. Any thread may call <see cref="End"/>; it interrupts a read that waits. An
/// interrupted read has taken nothing from the viewer's stream.
/// </remarks>
/// <param name="client">The viewer's stream.</param>
/// <param name="gone">Called when the viewer's side has ended.</param>
[SuppressMessage(
    "Design", "CA1001", Justification = "The sources have no timer: nothing to free, and any thread may cancel the first one late.")]
internal sealed class ClientSide(Stream client, Action gone)
{
    private const int DroppedBytes = 4_096;

    private readonly CancellationTokenSource _interrupt = new();
    private CancellationTokenSource? _either;
    private CancellationToken _of;
    private FrameScanner _frames;
    private byte[]? _close;
    private int _given;
    private bool _isOver;

    /// <summary>Whether the viewer has ended its side.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Ends what the silo gets with this frame, unless the viewer closes before. The first call counts.</summary>
    public void End(byte[] close)
    {
        if (Interlocked.CompareExchange(ref _close, close, null) is null)
        {
            _interrupt.Cancel();
        }
    }

    /// <summary>As <see cref="Stream.ReadAsync(Memory{byte}, CancellationToken)"/>; 0 for a buffer with room means that the viewer's side
    /// has
    /// ended.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _close) is null)
        {
            try
            {
                var read = await client.ReadAsync(buffer, EitherOf(cancellationToken)).ConfigureAwait(false);
                Note(read, buffer);
                _frames.Scan(buffer.Span[..read]);
                return read;
            }
            catch (OperationCanceledException) when (_interrupt.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                // The door ends it.
            }
        }

        return await ReadLastAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads and drops what the viewer still sends, until it closes or ends: otherwise the operating system could drop the close
    /// that is under way to it.</summary>
    public async Task LingerAsync(CancellationToken cancellationToken)
    {
        var dropped = new byte[DroppedBytes];
        while (!_frames.HasClose && await DropAsync(dropped, cancellationToken).ConfigureAwait(false))
        {
        }
    }

    private async ValueTask<int> ReadLastAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!_isOver && !_frames.IsAtBorder)
        {
            var read = await client.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            Note(read, buffer);
            var passed = _frames.ScanToBorder(buffer.Span[..read]);
            if (_frames.IsAtBorder && read > 0)
            {
                Over();
                _frames.Scan(buffer.Span[passed..read]);
            }

            return passed;
        }

        if (!_isOver)
        {
            Over();
        }

        var left = _close.AsMemory(_given);
        if (left.Length > 0)
        {
            var given = Math.Min(left.Length, buffer.Length);
            left[..given].CopyTo(buffer);
            _given += given;
            return given;
        }

        var dropped = new byte[DroppedBytes];
        while (await DropAsync(dropped, cancellationToken).ConfigureAwait(false))
        {
        }

        return 0;
    }

    // Between two frames. Nothing may follow the viewer's own close.
    private void Over()
    {
        _isOver = true;
        _given = _frames.HasClose ? _close!.Length : 0;
    }

    private async ValueTask<bool> DropAsync(byte[] dropped, CancellationToken cancellationToken)
    {
        var read = await client.ReadAsync(dropped, cancellationToken).ConfigureAwait(false);
        Note(read, dropped);
        _frames.Scan(dropped.AsSpan(0, read));
        return read > 0;
    }

    private void Note(int read, Memory<byte> buffer)
    {
        if (read == 0 && buffer.Length > 0)
        {
            IsGone = true;
            gone();
        }
    }

    // The forwarder gives one token for the whole of its copying.
    private CancellationToken EitherOf(CancellationToken cancellationToken)
    {
        if (_either is null || _of != cancellationToken)
        {
            _either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _interrupt.Token);
            _of = cancellationToken;
        }

        return _either.Token;
    }
}
