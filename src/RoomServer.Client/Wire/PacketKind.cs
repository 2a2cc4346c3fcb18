namespace RemoteAccess.RoomServer.Client.Wire;

/// <summary>First byte of every binary message.</summary>
internal enum PacketKind : byte
{
    /// <summary>Opens a byte stream.</summary>
    Header = 1,

    /// <summary>Content of a byte stream.</summary>
    Chunk = 2,

    /// <summary>Ends a byte stream.</summary>
    Trailer = 3,

    /// <summary>Server to sender: more bytes may be sent on a stream.</summary>
    Credit = 4,

    /// <summary>Receiver to server: bytes of a stream were consumed.</summary>
    Ack = 5,

    /// <summary>Receiver to server: send no more of this stream, and count it as consumed.</summary>
    Discard = 6,

    /// <summary>Publisher to server to subscribers: a frame of a data track.</summary>
    Frame = 7,
}
