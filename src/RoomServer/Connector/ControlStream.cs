using RemoteAccess.Grains.Transport;
using RemoteAccess.RoomServer.Client.Streams;

namespace RemoteAccess.RoomServer.Connector;

/// <summary>A stream to one viewer; each packet of it names that viewer alone (B6).</summary>
internal sealed class ControlStream(OutgoingStream stream) : IControlStream
{
    public int MaxChunkBytes => stream.MaxChunkBytes;

    /// <summary>A write is put into the queue of the connection, or of the viewer's connection, or waits for credit as a task.</summary>
    public bool NeverBlocks => true;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(chunk.Length, nameof(chunk));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chunk.Length, MaxChunkBytes, nameof(chunk));
        var write = stream.WriteAsync(chunk, cancellationToken);
        return write.IsCompletedSuccessfully ? write : Told(write);
    }

    public async ValueTask CloseAsync(string reason, CancellationToken cancellationToken)
    {
        try
        {
            await stream.CloseAsync(reason, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Best effort: the connection has ended, and the stream with it.
        }
    }

    private async ValueTask Told(ValueTask write)
    {
        try
        {
            await write.ConfigureAwait(false);
        }
        catch (IOException exception) when (stream.IsUnreachable)
        {
            throw new DestinationLeftException(exception.Message, exception);
        }
    }
}
