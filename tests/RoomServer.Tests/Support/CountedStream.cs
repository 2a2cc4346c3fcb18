namespace RemoteAccess.RoomServer.Tests.Support;

/// <summary>A stream that keeps what is written to it, one entry for each call, and can be made to wait.</summary>
internal sealed class CountedStream : Stream
{
    private readonly Lock _gate = new();
    private readonly List<byte[]> _writes = [];

    /// <summary>Writes wait for this.</summary>
    public Task Open { get; set; } = Task.CompletedTask;

    /// <summary>Called with each write, before it waits.</summary>
    public Action? OnWrite { get; set; }

    public int Flushes { get; private set; }

    public byte[][] Writes
    {
        get
        {
            lock (_gate)
            {
                return [.. _writes];
            }
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        OnWrite?.Invoke();
        lock (_gate)
        {
            _writes.Add(buffer.ToArray());
        }

        await Open;
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        Flushes++;
        return Task.CompletedTask;
    }

    // Nothing ever comes.
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
