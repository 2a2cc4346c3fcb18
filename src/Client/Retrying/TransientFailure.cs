using Orleans.Runtime;
using RemoteAccess.Rooms;

namespace RemoteAccess.Client.Retrying;

/// <summary>
/// Decides which failures are transient: Orleans rejected the message before it reached the grain, the grain's silo died, or the called
/// silo is stopping. A time-out is not transient: the call may still be running.
/// </summary>
internal static class TransientFailure
{
    public static bool Is(Exception failure) =>
        failure is OrleansMessageRejectionException or SiloUnavailableException or SiloDrainingException
            or RoomMovedException;
}
