using RemoteAccess.Hosting.Telemetry;

namespace RemoteAccess.Silo.Hosting;

/// <summary>Passes trace contexts along with grain calls if the setting says so.</summary>
internal static class TraceContexts
{
    /// <summary>Adds the propagation.</summary>
    public static ISiloBuilder UseTraceContexts(this ISiloBuilder silo, TelemetrySettings settings) =>
        settings.ActivityPropagation ? silo.AddActivityPropagation() : silo;
}
