namespace RemoteAccess.LiveKit.Native.Telemetry;

/// <summary>
/// Warnings of the library that repeat the outcome of a join, so that a failed join is one warning, the session's. Forms seen with 0.12.80.
/// The same lines appear while a lost link is resumed; the session logs that the link is lost.
/// </summary>
internal static class JoinLines
{
    private static readonly (string Target, string Beginning)[] s_lines =
    [
        // At each join, even a successful one: the library knows only the names of LiveKit's own SDKs.
        ("livekit_signaling", "unknown SDK name in signal options"),
        ("livekit_signaling", "signal connection failed"),
        ("livekit::rtc_engine", "authentication rejected during connect"),
        ("livekit_ffi::server::room", "error while connecting to a room"),
    ];

    /// <summary>Whether a warning is one of them.</summary>
    internal static bool Contains(string target, string message) =>
        s_lines.Any(line => line.Target == target && message.StartsWith(line.Beginning, StringComparison.Ordinal));
}
