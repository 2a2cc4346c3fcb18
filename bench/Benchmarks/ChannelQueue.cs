using System.Threading.Channels;

namespace RemoteAccess.Benchmarks;

/// <summary>The yardstick: a queue as one would write it without this library, a bounded channel and a task that copies frames into
/// chunks.</summary>
internal sealed class ChannelQueue
{
    private readonly Channel<ReadOnlyMemory<byte>> _frames = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(16_384) { SingleReader = true });

    private readonly byte[] _chunk = new byte[15_000];

    public ChannelQueue(Drain drain) => Reading = ReadAsync(drain);

    /// <summary>The reader, for as long as the queue lives.</summary>
    public Task Reading { get; }

    /// <summary>Whether there was room.</summary>
    public bool TryWrite(ReadOnlyMemory<byte> frame) => _frames.Writer.TryWrite(frame);

    private async Task ReadAsync(Drain drain)
    {
        while (await _frames.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            var filled = 0;
            while (_frames.Reader.TryRead(out var frame))
            {
                if (filled + frame.Length > _chunk.Length)
                {
                    drain.Add(filled);
                    filled = 0;
                }

                frame.CopyTo(_chunk.AsMemory(filled));
                filled += frame.Length;
            }

            drain.Add(filled);
        }
    }
}
