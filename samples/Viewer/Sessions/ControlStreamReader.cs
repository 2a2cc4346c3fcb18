using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client.Streams;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>The inbound half of a control stream: bytes in, frames out, and how far we have got. Knows no messages. For one
/// owner.</summary>
internal sealed class ControlStreamReader(
    IncomingStream stream, int number, RawBytesHandler? rawBytes, DelayedAcknowledgement acknowledgement)
{
    private readonly FrameAssembler _frames = new();
    private Task<ReadResult>? _read;

    /// <summary>When to acknowledge.</summary>
    public DelayedAcknowledgement Acknowledgement => acknowledgement;

    /// <summary>Whether the device has sent its ServerInfo on it.</summary>
    public bool HasServerInfo { get; set; }

    /// <summary>Whether it was told what of the selection is not offered.</summary>
    public bool IsSelectionJudged { get; set; }

    /// <summary>The last error status that came before ServerInfo: a refusal, when the stream ends after it.</summary>
    public string? Refusal { get; set; }

    /// <summary>Whether all there was has been taken.</summary>
    [MemberNotNullWhen(true, nameof(EndReason))]
    public bool IsEnded => EndReason is not null;

    /// <summary>Why it ended, empty for a normal end; null while it goes on.</summary>
    public string? EndReason { get; private set; }

    /// <summary>Completes when <see cref="TryFill"/> has something to do.</summary>
    public Task Readable => _read ??= stream.Input.ReadAsync().AsTask();

    /// <summary>Takes the next whole frame, valid until <see cref="TryFill"/>.</summary>
    /// <exception cref="FrameViolationException">The stream cannot be read any further.</exception>
    public bool TryTake(out ControlFrameView frame)
    {
        var taken = _frames.TryTake(out frame);
        acknowledgement.Processed(_frames.ProcessedBytes);
        return taken;
    }

    /// <summary>Takes in what has arrived; false when nothing has.</summary>
    public bool TryFill()
    {
        if (IsEnded || !Readable.IsCompleted)
        {
            return false;
        }

        var read = _read!;
        _read = null;
        if (read.Exception is { } failure)
        {
            EndReason = failure.GetBaseException().Message;
            return true;
        }

        var result = read.Result;
        foreach (var segment in result.Buffer)
        {
            rawBytes?.Invoke(number, segment.Span);
        }

        _frames.Append(result.Buffer);
        EndReason = result.IsCompleted && result.Buffer.IsEmpty ? string.Empty : null;
        stream.Input.AdvanceTo(result.Buffer.End);
        return true;
    }

    /// <summary>Gives the stream up: another has taken its place.</summary>
    public void Abort()
    {
        stream.Abort();
        _read?.ContinueWith(static read => _ = read.Exception, TaskScheduler.Default); // observed, it is of no interest
    }
}
