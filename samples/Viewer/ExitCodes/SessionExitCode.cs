using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.ExitCodes;

/// <summary>The exit code for the end of a session.</summary>
internal static class SessionExitCode
{
    /// <summary>The code of an end.</summary>
    public static ExitCode Of(SessionEnd end) => end switch
    {
        SessionEnd.Unreachable => ExitCode.Unreachable,
        SessionEnd.TokenRefused => ExitCode.TokenRefused,
        SessionEnd.NoDevice => ExitCode.NoDevice,
        SessionEnd.DeviceLeft => ExitCode.DeviceLeft,
        SessionEnd.ProtocolError => ExitCode.ProtocolError,
        SessionEnd.Evicted => ExitCode.Evicted,
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, "No such end."),
    };
}
