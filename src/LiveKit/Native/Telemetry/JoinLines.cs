namespace RemoteAccess.LiveKit.Native.Telemetry;

/// <summary>
/// Warnings of the library that say what the outcome of a join says too, so that a join that fails is one warning, the session's. Forms
/// seen with 0.12.80. While a lost link is resumed the same lines come; the session says that the link is lost.
/// </summary>
internal static class JoinLines
{
    private static readonly (string Target, string Beginning)[] s_lines =
    [
        // At each join, also at one that succeeds: the library knows the names of LiveKit's own SDKs only.
        ("livekit_signaling", "unknown SDK name in signal options"),
        ("livekit_signaling", "signal connection failed"),
        ("livekit::rtc_engine", "authentication rejected during connect"),
        ("livekit_ffi::server::room", "error while connecting to a room"),
    ];

    /// <summary>Whether it is one of them.</summary>
    internal static bool Contains(string target, string message) =>
        s_lines.Any(line => line.Target == target && message.StartsWith(line.Beginning, StringComparison.Ordinal));
}
