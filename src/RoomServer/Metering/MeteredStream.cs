using RemoteAccess.RoomServer.Client.Connecting;

namespace RemoteAccess.RoomServer.Metering;

/// <summary>
/// The byte stream below a WebSocket. Charges each received frame, also those that the WebSocket handles itself (pings, pongs, fragments),
/// and reads nothing while the connection is in debt. One reader at a time, as for any WebSocket; writes pass through.
/// </summary>
internal sealed class MeteredStream(Stream inner, WorkBudget work) : PassingStream(inner)
{
    private FrameScanner _frames;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await work.WaitAsync(cancellationToken).ConfigureAwait(false);
        var read = await Inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        work.Charge(read + ((long)_frames.Scan(buffer.Span[..read]) * WorkBudget.FrameCost));
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A WebSocket reads asynchronously.");

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        Inner.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Inner.WriteAsync(buffer, offset, count, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => Inner.Write(buffer, offset, count);

    public override Task FlushAsync(CancellationToken cancellationToken) => Inner.FlushAsync(cancellationToken);

    public override void Flush() => Inner.Flush();
}
