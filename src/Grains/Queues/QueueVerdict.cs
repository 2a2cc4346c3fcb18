namespace RemoteAccess.Grains.Queues;

/// <summary>What the queue says to one frame. Tested in the order Gone, TooLarge, Full (P3).</summary>
internal enum QueueVerdict
{
    /// <summary>It is queued.</summary>
    Queued,

    /// <summary>The link takes no frames any more.</summary>
    Gone,

    /// <summary>Larger than any frame may be (B1).</summary>
    TooLarge,

    /// <summary>Full by frames (P2).</summary>
    FullFrames,

    /// <summary>Full by bytes (B1).</summary>
    FullBytes,
}
