using System.IO.Pipelines;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Testing;

/// <summary>A stream from a viewer to the device, with the limit that the contract requires; beyond it the viewer waits.</summary>
internal sealed class InMemoryInboundStream(InMemoryConnection device, ParticipantIdentity identity, ParticipantSid sid) : IInboundStream
{
    private readonly Pipe _pipe = new(new PipeOptions(
        pauseWriterThreshold: IInboundStream.MaxBufferedBytes,
        resumeWriterThreshold: IInboundStream.MaxBufferedBytes / 2,
        readerScheduler: ReaderScheduler.Instance));

    private volatile bool _aborted;

    public ParticipantIdentity Identity => identity;

    public ParticipantSid? Sid => sid;

    public string Topic => ControlTopic.Name;

    public PipeReader Input => _pipe.Reader;

    /// <summary>Whether the device, or this connection of it, reads no more.</summary>
    public bool IsOver => _aborted || device.HasEnded;

    public void Abort() => _aborted = true;

    /// <summary>Sends bytes; waits while the device does not read. False if the wait was ended.</summary>
    public async ValueTask<bool> TrySendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        !(await _pipe.Writer.WriteAsync(bytes, cancellationToken).ConfigureAwait(false)).IsCanceled;

    /// <summary>Ends a send that waits. May be called during one.</summary>
    public void GiveUp() => _pipe.Writer.CancelPendingFlush();

    /// <summary>The viewer has left. Not during a send.</summary>
    public void Break() => _pipe.Writer.Complete(new IOException($"Viewer '{identity}' has left."));
}
