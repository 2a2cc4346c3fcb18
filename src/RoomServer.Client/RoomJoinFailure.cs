namespace RemoteAccess.RoomServer.Client;

/// <summary>Why a room could not be joined or watched.</summary>
public enum RoomJoinFailure
{
    /// <summary>No answer: wrong address, refused, timed out, or the server is stopping.</summary>
    Unreachable,

    /// <summary>The token was refused: missing, forged, expired, for another room, or without the grant needed.</summary>
    Unauthorized,

    /// <summary>The server or the room is full.</summary>
    Full,

    /// <summary>The server at the address does not speak this protocol, or speaks another version of it.</summary>
    ProtocolMismatch,
}
