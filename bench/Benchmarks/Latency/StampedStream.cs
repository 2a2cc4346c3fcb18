using RemoteAccess.Grains.Transport;

namespace RemoteAccess.Benchmarks.Latency;

/// <summary>A stream that takes everything at once, and looks at the stamps. A chunk holds whole frames.</summary>
internal sealed class StampedStream(Func<Stamps> stamps) : IControlStream
{
    public bool NeverBlocks => true;

    public int MaxChunkBytes => 15_000 / Stamps.FrameBytes * Stamps.FrameBytes;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        stamps().Arrived(chunk.Span);
        return ValueTask.CompletedTask;
    }

    public ValueTask CloseAsync(string reason, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
