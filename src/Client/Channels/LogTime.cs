namespace RemoteAccess.Client;

/// <summary>Log times of the protocol: nanoseconds since the Unix epoch.</summary>
public static class LogTime
{
    /// <summary>The current time, with the resolution of the clock (100 ns at best).</summary>
    public static ulong Now(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return Of(time.GetUtcNow());
    }

    /// <summary>A point in time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Before 1970: the protocol has no such times.</exception>
    public static ulong Of(DateTimeOffset at) => at >= DateTimeOffset.UnixEpoch
        ? (ulong)(at - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick
        : throw new ArgumentOutOfRangeException(nameof(at), at, $"The log time {at:O} is before 1970; give a later one.");
}
