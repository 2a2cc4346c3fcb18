using System.IO.Pipelines;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Transport;

/// <summary>
/// A byte stream a participant opened to us. The connector buffers at most <see cref="MaxBufferedBytes"/> bytes that its reader has not examined
/// (a frame longer than that must be able to arrive); past that it
/// slows the sender, or, where the transport cannot, ends <see cref="Input"/> with an <see cref="InboundStreamLostException"/>. Such a transport may
/// grant more from the first read on, since there a pause of the reader would cost the stream. A gap in the chunk index ends it likewise.
/// </summary>
public interface IInboundStream
{
    /// <summary>Bytes not examined that a connector holds for one stream (B11): 64 KiB.</summary>
    const int MaxBufferedBytes = 64 * 1024;

    /// <summary>Who opened it.</summary>
    ParticipantIdentity Identity { get; }

    /// <summary>The connection that opened it; null when the transport cannot tell yet (a header can come before the join is seen).</summary>
    ParticipantSid? Sid { get; }

    /// <summary>The stream's topic.</summary>
    string Topic { get; }

    /// <summary>The content. Completes at the trailer; with an <see cref="IOException"/> when the stream broke, an
    /// <see cref="InboundStreamLostException"/> when its sender cannot know.</summary>
    PipeReader Input { get; }

    /// <summary>Stops the stream: what still arrives on it is dropped by the connector. Idempotent.</summary>
    void Abort();
}
