using System.Buffers;

namespace RemoteAccess.RoomServer.Client.Connecting;

/// <summary>
/// The byte stream below a WebSocket. It gathers the frames of messages that wait already into one write, so into one system call. Each
/// message stays a WebSocket message of its own. Reading, and the end, pass through.
/// </summary>
/// <remarks>
/// A WebSocket makes one write at a time, its own pongs and closes included, so the buffer needs no lock. The sender of messages sets <see
/// cref="More"/> before each message; it may do so only if it sends another one next, whatever happens meanwhile. What is held therefore
/// never waits for anything but that sender. The array is rented while something is held only;
/// at the end it is left to the garbage collector, because a write may still be under way.
/// </remarks>
internal sealed class GatheringStream(Stream inner) : PassingStream(inner)
{
    /// <summary>The most bytes of one gathered write.</summary>
    public const int MostBytes = 64 * 1024;

    private const int FirstBytes = 4 * 1024;

    private byte[] _held = [];
    private int _length;
    private volatile bool _more;

    /// <summary>Whether another message follows the next one at once: then that one's bytes are held until it comes.</summary>
    public bool More
    {
        set => _more = value;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Inner.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Inner.ReadAsync(buffer, offset, count, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => Inner.Read(buffer, offset, count);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_length + buffer.Length > MostBytes)
        {
            return _length == 0 ? Inner.WriteAsync(buffer, cancellationToken) : WriteApartAsync(buffer, cancellationToken);
        }

        if (_more)
        {
            Hold(buffer.Span);
            return ValueTask.CompletedTask;
        }

        if (_length == 0)
        {
            return Inner.WriteAsync(buffer, cancellationToken);
        }

        Hold(buffer.Span);
        return WriteHeldAsync(cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A WebSocket writes asynchronously.");

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        _length > 0 ? Task.CompletedTask : Inner.FlushAsync(cancellationToken);

    public override void Flush()
    {
        if (_length == 0)
        {
            Inner.Flush();
        }
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        if (_length + bytes.Length > _held.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBytes, Math.Max(2 * _held.Length, _length + bytes.Length)));
            _held.AsSpan(0, _length).CopyTo(larger);
            Return(_held);
            _held = larger;
        }

        bytes.CopyTo(_held.AsSpan(_length));
        _length += bytes.Length;
    }

    private async ValueTask WriteApartAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        await WriteHeldAsync(cancellationToken).ConfigureAwait(false);
        if (_more && buffer.Length <= MostBytes)
        {
            Hold(buffer.Span);
        }
        else
        {
            await Inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteHeldAsync(CancellationToken cancellationToken)
    {
        var (held, length) = (_held, _length);
        (_held, _length) = ([], 0);
        try
        {
            await Inner.WriteAsync(held.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Return(held);
        }
    }

    private static void Return(byte[] held)
    {
        if (held.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(held);
        }
    }
}
