namespace RemoteAccess.Viewer.Sessions;

/// <summary>Why a session cannot go on.</summary>
public enum SessionEnd
{
    /// <summary>Nothing answers at the address, it is no room server, or a lost connection could not be restored.</summary>
    Unreachable,

    /// <summary>The server refused the token.</summary>
    TokenRefused,

    /// <summary>No device opened a control stream in time.</summary>
    NoDevice,

    /// <summary>The device left and did not return in time.</summary>
    DeviceLeft,

    /// <summary>The device violated the protocol, or refused this viewer's version.</summary>
    ProtocolError,

    /// <summary>A newer connection of the same identity replaced this one, or the server removed this viewer.</summary>
    Evicted,
}
