using RemoteAccess.Grains.Transport;

namespace RemoteAccess.Benchmarks;

/// <summary>Streams that swallow everything and count its bytes, so that a benchmark can wait until all of them are through.</summary>
internal sealed class Drain
{
    private long _arrived;
    private long _awaited = long.MaxValue;
    private TaskCompletionSource _through = new();

    /// <summary>A stream into here.</summary>
    public IControlStream Stream() => new Counted(this);

    /// <summary>Bytes that arrive from now on are counted towards these.</summary>
    public void Await(long bytes)
    {
        _through = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _awaited, Interlocked.Read(ref _arrived) + bytes);
    }

    /// <summary>Ends when the awaited bytes have arrived.</summary>
    public Task WhenThrough() => _through.Task;

    /// <summary>Bytes that have arrived so far.</summary>
    public long Arrived => Interlocked.Read(ref _arrived);

    /// <summary>Holds the thread until that many bytes have arrived in all.</summary>
    public void WaitFor(long bytes)
    {
        _through = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _awaited, bytes);
        if (Arrived < bytes)
        {
            _through.Task.Wait();
        }
    }

    /// <summary>Counts bytes that have arrived.</summary>
    public void Add(int bytes)
    {
        if (Interlocked.Add(ref _arrived, bytes) >= Volatile.Read(ref _awaited))
        {
            _through.TrySetResult();
        }
    }

    private sealed class Counted(Drain drain) : IControlStream
    {
        public int MaxChunkBytes => 15_000;

        public bool NeverBlocks => true;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
        {
            drain.Add(chunk.Length);
            return ValueTask.CompletedTask;
        }

        public ValueTask CloseAsync(string reason, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
