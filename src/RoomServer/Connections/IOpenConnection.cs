using RemoteAccess.RoomServer.Client;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// A connection in the <see cref="ConnectionTable"/>: one that is served here (<see cref="Peer"/>), or one that is forwarded to the silo of
/// its room. None of these methods waits or throws; all may be called from any thread.
/// </summary>
internal interface IOpenConnection
{
    /// <summary>Why it is closing; null while it is open.</summary>
    (RoomCloseCode Code, string Reason)? Closing { get; }

    /// <summary>What it was let in with; null for a connection of this process, which is not sent away.</summary>
    RoomPass? Pass { get; }

    /// <summary>Closes it at once, without what still waits for it; the first reason counts.</summary>
    void Close(RoomCloseCode code, string reason);

    /// <summary>Sends it away: what waits for it is sent first, within the time of a close, then the message, then the close.</summary>
    /// <param name="farewell">Why, and when to return.</param>
    /// <param name="message">The message before the close; null for none.</param>
    void Leave(Farewell farewell, byte[]? message);

    /// <summary>Ends it at once, without waiting for the other end.</summary>
    void Abort();

    /// <summary>Called once a second: checks what is due.</summary>
    void OnTick();

    /// <summary>A fault of the room server: this connection closes, the others continue.</summary>
    void Fail(string what, Exception exception);
}
