namespace RemoteAccess.RoomServer.Connections;

/// <summary>The outcome of a stream packet at a receiver's queue.</summary>
internal enum PostResult
{
    /// <summary>It will be sent.</summary>
    Queued,

    /// <summary>The queue is full.</summary>
    Full,

    /// <summary>The connection is closing; the packet is dropped, as for a participant that has left.</summary>
    Ending,
}
