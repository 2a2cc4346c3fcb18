using System.IO.Pipelines;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Transport;

/// <summary>
/// A byte stream a participant opened to us. The connector buffers at most <see cref="MaxBufferedBytes"/> bytes that its reader has not
/// examined (a frame longer than that must be able to arrive); past that it slows the sender, or, where the transport cannot, ends <see
/// cref="Input"/> with an <see cref="InboundStreamLostException"/>. Such a transport may grant more from the first read on, since there a
/// pause of the reader would cost the stream. A gap in the chunk index ends it likewise.
/// </summary>
public interface IInboundStream
{
    /// <summary>Bytes not examined that a connector holds for one stream (B11): 64 KiB.</summary>
    const int MaxBufferedBytes = 64 * 1024;

    /// <summary>Who opened it.</summary>
    ParticipantIdentity Identity { get; }

    /// <summary>The connection that opened it; null when the transport cannot tell yet (a header can come before the join is
    /// seen).</summary>
    ParticipantSid? Sid { get; }

    /// <summary>The stream's topic.</summary>
    string Topic { get; }

    /// <summary>The content. Completes at the trailer; with an <see cref="IOException"/> when the stream broke, an
    /// <see cref="InboundStreamLostException"/> when its sender cannot know.</summary>
    PipeReader Input { get; }

    /// <summary>
    /// Has what waits to be examined counted (B15). A connector that lets more than <see cref="MaxBufferedBytes"/> wait reports what is
    /// beyond them, in steps, and takes it back once it is examined or the stream is given up; when the answer is false it ends <see
    /// cref="Input"/> with an <see cref="InboundStreamLostException"/>. Others need not report. Called once, by whoever reads the stream.
    /// </summary>
    /// <param name="count">Takes a change in bytes and answers whether the stream may go on. Never waits; called on any thread.</param>
    void CountUnread(Func<long, bool> count)
    {
    }

    /// <summary>Bytes that may wait to be examined before the stream is lost, since its sender cannot be slowed; null when it is
    /// slowed.</summary>
    int? LosesBeyond => null;

    /// <summary>Whether it was never one: it is broken from its start, to tell what its sender lost where no open stream could. At most one
    /// of an identity at a time.</summary>
    bool TellsLoss => false;

    /// <summary>Stops the stream: what still arrives on it is dropped by the connector. Idempotent.</summary>
    void Abort();
}
