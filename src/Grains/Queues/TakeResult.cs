namespace RemoteAccess.Grains.Queues;

/// <summary>What the flush worker gets when it asks its link for more.</summary>
internal enum TakeResult
{
    /// <summary>A chunk to write.</summary>
    Chunk,

    /// <summary>Nothing to do now; the run is over and the next frame or acknowledgement starts another.</summary>
    Idle,

    /// <summary>Completed and drained: close the stream (F4).</summary>
    Drained,

    /// <summary>Closed: close the stream, write nothing more (F2).</summary>
    Cancelled,
}
