using Orleans.Runtime;
using RemoteAccess.Rooms;

namespace RemoteAccess.Client.Retrying;

/// <summary>
/// Decides which failures pass by themselves: Orleans refused the message before it reached the grain, its silo died, or the silo asked is
/// stopping. A time-out is none: the call may still be running.
/// </summary>
internal static class TransientFailure
{
    public static bool Is(Exception failure) =>
        failure is OrleansMessageRejectionException or SiloUnavailableException or SiloDrainingException;
}
