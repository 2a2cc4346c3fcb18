namespace RemoteAccess.Viewer.Sessions;

/// <summary>The unit of the protocol's times: nanoseconds since the Unix epoch.</summary>
internal static class UnixNanoseconds
{
    /// <summary>The current time.</summary>
    public static ulong Now(TimeProvider time) =>
        (ulong)(time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
}
