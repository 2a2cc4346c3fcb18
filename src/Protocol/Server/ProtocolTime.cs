namespace RemoteAccess.Protocol;

/// <summary>A point in time as <c>{sec, nsec}</c> since the Unix epoch.</summary>
public readonly record struct ProtocolTime
{
    /// <summary>The end of the range of <see cref="Nanoseconds"/>, exclusive.</summary>
    public const uint NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Creates a time.</summary>
    /// <param name="seconds">Whole seconds since the epoch.</param>
    /// <param name="nanoseconds">The rest, below one second.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="nanoseconds"/> is a second or more.</exception>
    public ProtocolTime(uint seconds, uint nanoseconds)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(nanoseconds, NanosecondsPerSecond);
        Seconds = seconds;
        Nanoseconds = nanoseconds;
    }

    /// <summary>Whole seconds since the epoch.</summary>
    public uint Seconds { get; }

    /// <summary>The rest in nanoseconds, 0 to 999,999,999.</summary>
    public uint Nanoseconds { get; }
}
