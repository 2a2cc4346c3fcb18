using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>
/// Decides when to ping the device, so that the device knows the round-trip time. It marks the session's own pings, because the pongs to
/// them are not events. Does not send. Not thread-safe.
/// </summary>
internal sealed class PingSchedule(TimeSpan? every, TimeProvider time)
{
    /// <summary>Marks the session's own pings; no time in nanoseconds has this bit before the year 2262.</summary>
    private const ulong Own = 1UL << 63;

    private long _pingedAt;

    /// <summary>Whether a pong answers one of the session's own pings.</summary>
    public static bool IsOwn(PongMessage pong) => (pong.AppTimestamp & Own) != 0;

    /// <summary>The device begins to serve this viewer: the first ping is due after one interval.</summary>
    public void Restart() => _pingedAt = time.GetTimestamp();

    /// <summary>How long until a ping is due: zero if it is due now, null if there are no pings.</summary>
    public TimeSpan? DueIn()
    {
        if (every is not { } interval)
        {
            return null;
        }

        var left = interval - time.GetElapsedTime(_pingedAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Returns the ping to send; it counts as sent from now on.</summary>
    public byte[] Take()
    {
        Restart();
        return ClientMessageEncoder.Ping(Own | UnixNanoseconds.Now(time));
    }
}
