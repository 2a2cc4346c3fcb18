namespace RemoteAccess.Viewer.ExitCodes;

/// <summary>How the process ends. The numbers are a promise to scripts: they stay, new ones are added at the end.</summary>
public enum ExitCode
{
    /// <summary>Ended as asked: answered, <c>--count</c> or <c>--duration</c> was reached, or Ctrl-C while showing.</summary>
    Done = 0,

    /// <summary>A fault of the viewer itself.</summary>
    InternalError = 1,

    /// <summary>The command line or an environment variable is wrong.</summary>
    BadArguments = 2,

    /// <summary>Nothing answers at the address, what answers is no room server or a full one, or the connection broke and did not come
    /// back.</summary>
    Unreachable = 3,

    /// <summary>The server refused the token: forged, expired, for another room, or of an unknown key.</summary>
    TokenRefused = 4,

    /// <summary>The room has no device: none opened a control stream within <c>--wait</c>.</summary>
    NoDevice = 5,

    /// <summary>The device left the room, or the room was closed.</summary>
    DeviceLeft = 6,

    /// <summary>The device broke the protocol, or refused ours.</summary>
    ProtocolError = 7,

    /// <summary>Another connection took over the identity, or the server threw this one out.</summary>
    ThrownOut = 8,

    /// <summary><c>--duration</c> passed before <c>--count</c> messages came.</summary>
    TooFewMessages = 9,

    /// <summary>Standard output, the raw log or a file for an answer could not be written.</summary>
    OutputFailed = 10,

    /// <summary>The device refused the request by an error status: it is not permitted, or the device does not support such
    /// requests.</summary>
    Refused = 11,

    /// <summary>A service call failed.</summary>
    CallFailed = 12,

    /// <summary>The asset could not be had.</summary>
    AssetFailed = 13,

    /// <summary>No answer came within <c>--timeout</c>.</summary>
    NoAnswer = 14,

    /// <summary>The device reset this connection, or left, while a request waited for its answer.</summary>
    ResetWhileWaiting = 15,

    /// <summary>The device has no such service or parameter, or did not apply a value.</summary>
    NotThere = 16,

    /// <summary>Ctrl-C before the request was answered; what shows until it is stopped ends with 0.</summary>
    Interrupted = 130,
}
