using System.IO.Pipelines;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Transport;

/// <summary>
/// A byte stream that a participant opened to us. The connector buffers at most <see cref="MaxBufferedBytes"/> bytes that its reader has
/// not examined. (Examined bytes do not count, so that a longer frame can arrive.) Above that it slows the sender down. If the transport
/// cannot do that, it ends <see cref="Input"/> with an <see cref="InboundStreamLostException"/>; such a transport may buffer more from the
/// first read on, so that a pause of the reader does not lose the stream. A gap in the chunk index also ends it with that exception.
/// </summary>
public interface IInboundStream
{
    /// <summary>Bytes not examined that a connector holds for one stream (B11): 64 KiB.</summary>
    const int MaxBufferedBytes = 64 * 1024;

    /// <summary>Who opened it.</summary>
    ParticipantIdentity Identity { get; }

    /// <summary>The connection that opened it; null if the transport does not know it yet (a header can arrive before the join).</summary>
    ParticipantSid? Sid { get; }

    /// <summary>The stream's topic.</summary>
    string Topic { get; }

    /// <summary>The content. Completes at the trailer, with an <see cref="IOException"/> if the stream broke, or with an <see
    /// cref="InboundStreamLostException"/> if the sender cannot know about the loss. Its reads should continue on the reader's
    /// synchronization context: reading then needs no thread of the pool. Those of a <see cref="Pipe"/> do so if its reader scheduler posts
    /// to
    /// the current context.</summary>
    PipeReader Input { get; }

    /// <summary>
    /// Sets the counter of unexamined bytes (B15). A connector that buffers more than <see cref="MaxBufferedBytes"/> reports the bytes
    /// above it, in steps, and subtracts them when they are examined or the stream is abandoned. If the counter returns false, the
    /// connector ends <see cref="Input"/> with an <see cref="InboundStreamLostException"/>. Other connectors need not report. Called once,
    /// by the reader of the stream.
    /// </summary>
    /// <param name="count">Takes a change in bytes and returns whether the stream may continue. Never waits; called on any thread.</param>
    void CountUnread(Func<long, bool> count)
    {
    }

    /// <summary>How many unexamined bytes may wait before the stream is lost, if its sender cannot be slowed down; otherwise
    /// null.</summary>
    int? LosesBeyond => null;

    /// <summary>Whether it is not a real stream: it is broken from its start and only reports what its sender lost, when no open stream can
    /// report it. At most one per identity at a time.</summary>
    bool TellsLoss => false;

    /// <summary>Stops the stream: the connector drops all that still arrives on it. Idempotent.</summary>
    void Abort();
}
