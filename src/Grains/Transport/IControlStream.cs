namespace RemoteAccess.Grains.Transport;

/// <summary>
/// An open outgoing byte stream to one participant. Used by one writer at a time: exactly one write is in flight, except that
/// <see cref="CloseAsync"/> may be called while a write that was abandoned has not completed yet.
/// </summary>
public interface IControlStream
{
    /// <summary>The most bytes of one <see cref="WriteAsync"/>, e.g. 15,000 on LiveKit.</summary>
    int MaxChunkBytes { get; }

    /// <summary>Whether <see cref="WriteAsync"/> never holds its thread: it takes the bytes or returns a task that completes later. A
    /// sender then writes to an idle viewer on its own thread, without a hand-over to a writer thread.</summary>
    bool NeverBlocks => false;

    /// <summary>Sends one chunk. Completion means handed to the transport, not delivered.</summary>
    /// <param name="chunk">1 to <see cref="MaxChunkBytes"/> bytes. They are shared with other streams and must not be changed; valid until
    /// the task completes.</param>
    /// <param name="cancellationToken">Abandons the write. A transport may ignore it; the caller then no longer waits.</param>
    /// <exception cref="DestinationLeftException">The destination has left, or our connection to the room is over.</exception>
    /// <exception cref="IOException">The write failed; the stream is broken.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken);

    /// <summary>Ends the stream (trailer). Idempotent; best effort on a broken stream.</summary>
    /// <param name="reason">Empty for a normal end, otherwise why the stream was abandoned.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask CloseAsync(string reason, CancellationToken cancellationToken);
}
