namespace RemoteAccess.RoomServer.Client;

/// <summary>Why a connection ended: the WebSocket close code. Codes of 4000 and above are the room server's own.</summary>
public enum RoomCloseCode
{
    /// <summary>The link broke without a closing handshake. Never on the wire.</summary>
    ConnectionLost = 0,

    /// <summary>The participant left.</summary>
    Normal = 1000,

    /// <summary>The server is stopping.</summary>
    ServerStopping = 1001,

    /// <summary>An internal error of the server.</summary>
    InternalError = 1011,

    /// <summary>A message that cannot be parsed, is too short, or is not allowed at that point.</summary>
    ProtocolError = 4000,

    /// <summary>Another connection joined with the same identity; the newest wins.</summary>
    DuplicateIdentity = 4001,

    /// <summary>A message longer than the server's limit.</summary>
    MessageTooBig = 4002,

    /// <summary>More stream bytes than there was credit for.</summary>
    CreditExceeded = 4003,

    /// <summary>A room administrator removed the participant.</summary>
    Removed = 4004,

    /// <summary>The hello named a protocol version that this server does not speak.</summary>
    UnsupportedVersion = 4005,

    /// <summary>Hello or ready did not come in time.</summary>
    HandshakeTimeout = 4006,

    /// <summary>A ping stayed unanswered: the peer is frozen or gone.</summary>
    PingTimeout = 4007,

    /// <summary>More control messages than the server's rate limit allows.</summary>
    Flood = 4008,

    /// <summary>The connection did not read what was sent to it and its outgoing queue is full.</summary>
    TooSlow = 4009,

    /// <summary>The room filled up between the token's check and the join.</summary>
    Full = 4010,

    /// <summary>A refusal that arose between the token's check and the join: the identity is the device's.</summary>
    Refused = 4011,

    /// <summary>A message was begun and not completed in time.</summary>
    MessageTimeout = 4012,

    /// <summary>Another server of the fleet serves the room now: connect again, at the same address.</summary>
    Moved = 4013,

    /// <summary>The server goes away and its rooms are served elsewhere: connect again, at the same address.</summary>
    Draining = 4014,

    /// <summary>The server that served the room is lost or cut off: connect again a little later.</summary>
    ReturnLater = 4015,

    /// <summary>The time for which the token granted a connection is over; another token is needed.</summary>
    AccessEnded = 4016,
}
