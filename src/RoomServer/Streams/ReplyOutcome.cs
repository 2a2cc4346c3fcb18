namespace RemoteAccess.RoomServer.Streams;

/// <summary>The kind of an acknowledgement or a discard.</summary>
internal enum ReplyOutcome
{
    /// <summary>The answer to a packet of an open stream: the packet's sender caused it and has paid for it.</summary>
    Answer,

    /// <summary>
    /// Possibly the answer to a packet of an ended stream: not counted as a control message, but its sender pays for the work, because the
    /// answered packet is unknown.
    /// </summary>
    LateAnswer,

    /// <summary>No packet caused it: it costs its sender a control message.</summary>
    Unasked,
}
