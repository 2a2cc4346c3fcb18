namespace RemoteAccess.RoomServer.Streams;

/// <summary>What an acknowledgement or a discard was.</summary>
internal enum ReplyOutcome
{
    /// <summary>The answer to a packet of an open stream: its cause was the packet's sender, who has paid for it.</summary>
    Answer,

    /// <summary>
    /// Perhaps the answer to a packet of a stream that has ended: no control message, but the work stays its sender's, since nothing says
    /// which packet it answers.
    /// </summary>
    LateAnswer,

    /// <summary>Nothing asked for it: it costs its sender a control message.</summary>
    Unasked,
}
