namespace RemoteAccess.Grains.Tables;

/// <summary>What became of a message that a viewer published.</summary>
internal enum ClientMessageDelivery
{
    /// <summary>It waits for the listener, behind what came before.</summary>
    Delivered,

    /// <summary>The listener is too slow; the message is lost.</summary>
    Dropped,

    /// <summary>The viewer has no such channel now.</summary>
    NotAdvertised,
}
