using System.IO.Pipelines;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;

namespace RemoteAccess.Testing;

/// <summary>A stream from the device to one viewer: a pipe that holds up to 64 KiB of unread bytes; then the writer
/// waits.</summary>
internal sealed class InMemoryControlStream(
    InMemoryConnection connection, ParticipantIdentity identity, ParticipantSid sid) : IControlStream
{
    private const int UnreadBytes = 64 * 1024;

    private readonly Pipe _pipe = new(new PipeOptions(
        pauseWriterThreshold: UnreadBytes, resumeWriterThreshold: UnreadBytes / 2, useSynchronizationContext: false));

    public int MaxChunkBytes => 15_000;

    public bool NeverBlocks => true;

    /// <summary>Where the viewer reads.</summary>
    public PipeReader Output => _pipe.Reader;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        if (connection.HasEnded || (await _pipe.Writer.WriteAsync(chunk, cancellationToken).ConfigureAwait(false)).IsCompleted)
        {
            throw new DestinationLeftException($"'{identity}' ({sid}) has left, or the device has.");
        }
    }

    public ValueTask CloseAsync(string reason, CancellationToken cancellationToken) => _pipe.Writer.CompleteAsync();
}
