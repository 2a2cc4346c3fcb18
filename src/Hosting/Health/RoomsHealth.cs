using Microsoft.Extensions.Diagnostics.HealthChecks;
using RemoteAccess.Rooms;

namespace RemoteAccess.Hosting.Health;

/// <summary>Derives the silo's health from the state of its rooms. Pure.</summary>
internal static class RoomsHealth
{
    /// <summary>
    /// Connected, dormant, closed or closing: healthy, as requested. Connected while one of several transports is lost, or could not be
    /// joined: degraded. Connecting: healthy at first, degraded once an attempt has failed.
    /// Reconnecting: degraded. Stood down: healthy, because a session with a higher epoch serves the room. A room never makes the silo
    /// unhealthy: a restart would interrupt the other rooms.
    /// </summary>
    public static HealthStatus Of(RoomStatus room) => room.Phase switch
    {
        RoomPhase.Reconnecting => HealthStatus.Degraded,
        RoomPhase.Connecting when room.FailedAttempts > 0 => HealthStatus.Degraded,
        RoomPhase.Connected when room.Transports.Any(IsMissing) => HealthStatus.Degraded,
        _ => HealthStatus.Healthy,
    };

    /// <summary>Why the room's last join or connection failed, and the same of each transport that is missing.</summary>
    public static string ErrorOf(RoomStatus room) => string.Join("; ", room.Transports.Where(IsMissing)
        .Select(transport => $"{transport.Name}: {transport.LastError}")
        .Prepend(room.LastError)
        .Where(error => error.Length > 0));

    private static bool IsMissing(TransportStatus transport) =>
        transport.State is TransportState.Lost or TransportState.Resuming
            || transport is { State: TransportState.Joining, FailedAttempts: > 0 };

    /// <summary>The worst of several rooms, with a sentence for the operator.</summary>
    public static (HealthStatus Status, string Description) Of(IReadOnlyCollection<RoomStatus> rooms)
    {
        var degraded = rooms.Count(room => Of(room) is HealthStatus.Degraded);
        return degraded == 0
            ? (HealthStatus.Healthy, $"rooms: {rooms.Count}, degraded: 0")
            : (HealthStatus.Degraded, $"rooms: {rooms.Count}, degraded: {degraded}; retried with back-off");
    }
}
