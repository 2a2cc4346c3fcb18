namespace RemoteAccess.RoomServer.Streams;

/// <summary>What an acknowledgement or a discard was.</summary>
internal enum ReplyOutcome
{
    /// <summary>The answer to a packet that the server has sent: its cause was the packet's sender, who has paid for it.</summary>
    Answer,

    /// <summary>Nothing asked for it: it costs its sender a control message.</summary>
    Unasked,

    /// <summary>It acknowledges more than was sent.</summary>
    TooMuch,
}
