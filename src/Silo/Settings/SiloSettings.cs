using RemoteAccess.Hosting.Health;
using RemoteAccess.Hosting.Http;
using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.Hosting.Telemetry;
using RemoteAccess.Hosting.ViewerTokens;
using RemoteAccess.Silo.Clustering;
using RemoteAccess.Silo.Dashboard;
using RemoteAccess.Silo.Demo;
using RemoteAccess.Silo.Hosting;
using RemoteAccess.Silo.Http;
using RemoteAccess.Silo.Logs;
using RemoteAccess.Silo.Reminders;
using RemoteAccess.Silo.Storage;
using RemoteAccess.Silo.Stores;

namespace RemoteAccess.Silo.Settings;

/// <summary>All settings of the silo itself. They are read once at start and do not change afterwards.</summary>
internal sealed record SiloSettings
{
    /// <summary>Section <c>Http</c>.</summary>
    public required HttpSettings Http { get; init; }

    /// <summary>The listen address of <see cref="Http"/>, parsed.</summary>
    public required HttpBinding Binding { get; init; }

    /// <summary>Section <c>Cluster</c>.</summary>
    public required ClusterSettings Cluster { get; init; }

    /// <summary>The address of <see cref="Cluster"/>, parsed.</summary>
    public required ClusterAddress Address { get; init; }

    /// <summary>Section <c>Storage</c>.</summary>
    public required StorageSettings Storage { get; init; }

    /// <summary>Section <c>Reminders</c>.</summary>
    public required ReminderSettings Reminders { get; init; }

    /// <summary>The stores of <see cref="Cluster"/>, <see cref="Storage"/> and <see cref="Reminders"/>.</summary>
    public required StorePlan Stores { get; init; }

    /// <summary>Section <c>Dashboard</c>.</summary>
    public required DashboardSettings Dashboard { get; init; }

    /// <summary>Section <c>Health</c>.</summary>
    public required HealthSettings Health { get; init; }

    /// <summary>Section <c>Telemetry</c>.</summary>
    public required TelemetrySettings Telemetry { get; init; }

    /// <summary>Section <c>Logs</c>.</summary>
    public required LogSettings Logs { get; init; }

    /// <summary>Section <c>Shutdown</c>.</summary>
    public required ShutdownSettings Shutdown { get; init; }

    /// <summary>Section <c>RoomServer</c>, the silo's part.</summary>
    public required RoomServerSettings RoomServer { get; init; }

    /// <summary>Section <c>ViewerTokens</c>.</summary>
    public required ViewerTokenSettings ViewerTokens { get; init; }

    /// <summary>Section <c>Demo</c>.</summary>
    public required DemoSettings Demo { get; init; }
}
