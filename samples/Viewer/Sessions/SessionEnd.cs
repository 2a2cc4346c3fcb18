namespace RemoteAccess.Viewer.Sessions;

/// <summary>Why a session cannot go on.</summary>
public enum SessionEnd
{
    /// <summary>Nothing answers at the address, what answers is no room server, or a lost connection did not come back.</summary>
    Unreachable,

    /// <summary>The server refused the token.</summary>
    TokenRefused,

    /// <summary>No device opened a control stream in time.</summary>
    NoDevice,

    /// <summary>The device was there and left, and did not come back in time.</summary>
    DeviceLeft,

    /// <summary>The device broke the protocol, or refused ours.</summary>
    ProtocolError,

    /// <summary>Another connection took over the identity, or the server removed this one.</summary>
    ThrownOut,
}
