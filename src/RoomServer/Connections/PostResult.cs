namespace RemoteAccess.RoomServer.Connections;

/// <summary>What became of a stream packet at a receiver's queue.</summary>
internal enum PostResult
{
    /// <summary>It will be sent.</summary>
    Queued,

    /// <summary>The queue is full.</summary>
    Full,

    /// <summary>The connection is ending; the packet is dropped, as for one who has left.</summary>
    Ending,
}
