using RemoteAccess.Hosting.Telemetry;

namespace RemoteAccess.Silo.Telemetry;

/// <summary>Carries trace contexts along grain calls, when asked to.</summary>
internal static class TraceContexts
{
    /// <summary>Adds the propagation.</summary>
    public static ISiloBuilder UseTraceContexts(this ISiloBuilder silo, TelemetrySettings settings) =>
        settings.ActivityPropagation ? silo.AddActivityPropagation() : silo;
}
