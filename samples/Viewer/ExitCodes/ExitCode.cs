namespace RemoteAccess.Viewer.ExitCodes;

/// <summary>The exit codes of the process. Scripts rely on the numbers: they never change, and new ones are added at the end.</summary>
public enum ExitCode
{
    /// <summary>Ended as requested: answered, <c>--count</c> or <c>--duration</c> was reached, or Ctrl-C in a command that runs until it is
    /// stopped.</summary>
    Done = 0,

    /// <summary>An internal error of the viewer.</summary>
    InternalError = 1,

    /// <summary>The command line or an environment variable is wrong.</summary>
    BadArguments = 2,

    /// <summary>Nothing answers at the address, it is no room server or a full one, or a lost connection did not return.</summary>
    Unreachable = 3,

    /// <summary>The server refused the token: forged, expired, for another room, or of an unknown key.</summary>
    TokenRefused = 4,

    /// <summary>The room has no device: none opened a control stream within <c>--wait</c>.</summary>
    NoDevice = 5,

    /// <summary>The device left the room, or the room was closed.</summary>
    DeviceLeft = 6,

    /// <summary>The device violated the protocol, or refused this viewer's version.</summary>
    ProtocolError = 7,

    /// <summary>A newer connection of the same identity replaced this one, or the server removed this viewer.</summary>
    Evicted = 8,

    /// <summary><c>--duration</c> passed before <c>--count</c> messages arrived.</summary>
    TooFewMessages = 9,

    /// <summary>Standard output, the raw log or a file for an answer could not be written.</summary>
    OutputFailed = 10,

    /// <summary>The device refused the request with an error status: it is not permitted, or the device does not support such
    /// requests.</summary>
    Refused = 11,

    /// <summary>A service call failed.</summary>
    CallFailed = 12,

    /// <summary>The asset could not be fetched.</summary>
    AssetFailed = 13,

    /// <summary>No answer came within <c>--timeout</c>.</summary>
    NoAnswer = 14,

    /// <summary>The device reset this connection, or left, while a request waited for its answer.</summary>
    ResetWhileWaiting = 15,

    /// <summary>The device has no such service or parameter, or did not apply a value.</summary>
    NotThere = 16,

    /// <summary>Ctrl-C before the request was answered. Commands that run until they are stopped end with 0 instead.</summary>
    Interrupted = 130,
}
