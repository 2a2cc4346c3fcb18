using System.Buffers;
using System.IO.Pipelines;

namespace RemoteAccess.RoomServer.Client.Streams;

/// <summary>
/// Wraps a pipe's reader and reports to the stream how many bytes were examined, which returns credit. Examined bytes count, not consumed
/// ones: a reader that waits for the rest of a long frame gets it even with a small window.
/// </summary>
internal sealed class CreditedPipeReader(PipeReader inner, IncomingStream stream) : PipeReader
{
    private ReadOnlySequence<byte> _current;

    /// <summary>Bytes at the front of the pipe that were examined before and not consumed.</summary>
    private long _examinedBefore;

    public override bool TryRead(out ReadResult result)
    {
        var read = inner.TryRead(out result);
        _current = result.Buffer;
        return read;
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        // In the reader's context: ConfigureAwait(false) would bring each read of a silo's session thread over the thread pool.
        var result = await inner.ReadAsync(cancellationToken);
        _current = result.Buffer;
        return result;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // Counted first: after AdvanceTo the segments belong to the pipe again.
        long taken = 0;
        if (!_current.IsEmpty)
        {
            var seen = Math.Max(_examinedBefore, _current.Slice(_current.Start, examined).Length);
            taken = seen - _examinedBefore;
            _examinedBefore = seen - _current.Slice(_current.Start, consumed).Length;
        }

        _current = default;
        inner.AdvanceTo(consumed, examined);
        stream.Taken(taken);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        _current = default;
        inner.Complete(exception);
        stream.Abort();
    }
}
