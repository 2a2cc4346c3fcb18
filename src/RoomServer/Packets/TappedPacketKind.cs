namespace RemoteAccess.RoomServer.Packets;

/// <summary>Which packet of a byte stream.</summary>
public enum TappedPacketKind
{
    /// <summary>Opens the stream.</summary>
    Header,

    /// <summary>Content.</summary>
    Chunk,

    /// <summary>Ends the stream.</summary>
    Trailer,
}
