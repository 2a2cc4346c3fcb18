namespace RemoteAccess.Grains.Transport;

/// <summary>A room could not be joined or watched.</summary>
public sealed class RoomConnectException(RoomConnectFailure reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why, as a closed code.</summary>
    public RoomConnectFailure Reason { get; } = reason;
}

/// <summary>Why a room could not be joined.</summary>
public enum RoomConnectFailure
{
    /// <summary>No answer from the server: wrong address, refused, timed out.</summary>
    Unreachable,

    /// <summary>The server refused our token: forged, expired, wrong room, unknown key.</summary>
    Unauthorized,

    /// <summary>The server refuses more participants or rooms.</summary>
    Full,

    /// <summary>The server's answer is not of its protocol, or of another version of it.</summary>
    ProtocolMismatch,

    /// <summary>The transport itself failed (a missing native library, an internal error).</summary>
    TransportFault,
}
