using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client.Streams;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>The inbound half of a control stream: cuts bytes into frames and counts the processed bytes. Knows no messages. One
/// owner.</summary>
internal sealed class ControlStreamReader(
    IncomingStream stream, int number, RawBytesHandler? rawBytes, DelayedAcknowledgement acknowledgement)
{
    private readonly FrameAssembler _frames = new();
    private Task<ReadResult>? _read;

    /// <summary>Decides when to acknowledge.</summary>
    public DelayedAcknowledgement Acknowledgement => acknowledgement;

    /// <summary>The identity of the device that sends the stream.</summary>
    public string Device => stream.Sender.Identity;

    /// <summary>What the stream begins with.</summary>
    public StreamGreeting Greeting { get; } = new(stream.Sender.Identity);

    /// <summary>Whether the stream has ended and everything was read.</summary>
    [MemberNotNullWhen(true, nameof(EndReason))]
    public bool IsEnded => EndReason is not null;

    /// <summary>Why the stream ended, empty for a normal end; null before the end.</summary>
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

    /// <summary>Reads what has arrived; false if nothing has.</summary>
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

    /// <summary>Abandons the stream, because another one replaces it.</summary>
    public void Abort()
    {
        stream.Abort();
        _read?.ContinueWith(static read => _ = read.Exception, TaskScheduler.Default); // observed, it is of no interest
    }
}
