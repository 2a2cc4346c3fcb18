using System.Buffers;
using System.IO.Pipelines;

namespace RemoteAccess.RoomServer.Client.Streams;

/// <summary>
/// Passes everything on to a pipe's reader and tells the stream how much its reader has taken in, which is what gives credit back.
/// As in any pipe, examined counts: a reader that waits for the rest of a long frame gets it, however small the window.
/// </summary>
internal sealed class CreditedPipeReader(PipeReader inner, IncomingStream stream) : PipeReader
{
    private ReadOnlySequence<byte> _current;

    /// <summary>Bytes at the front of what the pipe holds that were examined before and not consumed.</summary>
    private long _examinedBefore;

    public override bool TryRead(out ReadResult result)
    {
        var read = inner.TryRead(out result);
        _current = result.Buffer;
        return read;
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var result = await inner.ReadAsync(cancellationToken).ConfigureAwait(false);
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
