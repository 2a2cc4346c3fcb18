using System.Buffers;
using System.IO.Pipelines;

namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// Wraps a pipe's reader and reports how many more bytes were examined. Examined bytes count, not consumed ones: a reader that waits for
/// the rest of a long frame is making progress.
/// </summary>
internal sealed class ExaminedReader(PipeReader inner, Action reading, Action<long> taken, Action completed) : PipeReader
{
    private ReadOnlySequence<byte> _current;

    /// <summary>Bytes at the front of the pipe that were examined and not consumed.</summary>
    private long _pending;

    public override bool TryRead(out ReadResult result)
    {
        reading();
        var read = inner.TryRead(out result);
        _current = result.Buffer;
        return read;
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        reading();

        // In the reader's context: ConfigureAwait(false) would bring each read of a session thread over the thread pool.
        var result = await inner.ReadAsync(cancellationToken);
        _current = result.Buffer;
        return result;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // Measured first: afterwards the segments belong to the pipe again.
        var seen = Math.Max(_pending, _current.Slice(0, examined).Length);
        var news = seen - _pending;
        _pending = seen - _current.Slice(0, consumed).Length;
        _current = default;
        inner.AdvanceTo(consumed, examined);
        taken(news);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        _current = default;
        inner.Complete(exception);
        completed();
    }
}
