using Orleans.Runtime;
using RemoteAccess.Rooms;

namespace RemoteAccess.Client.Retrying;

/// <summary>
/// Decides which failures are transient: Orleans rejected the message before it reached the grain, the grain's silo died, or the called
/// silo is stopping. A time-out is transient only for calls that may run twice: the first may still be running.
/// </summary>
internal static class TransientFailure
{
    public static bool Is(Exception failure, bool isIdempotent) =>
        failure is OrleansMessageRejectionException or SiloUnavailableException or SiloDrainingException
            or RoomMovedException || (isIdempotent && failure is TimeoutException);
}
