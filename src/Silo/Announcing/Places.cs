using System.Reflection;
using RemoteAccess.Silo.Dashboard;
using RemoteAccess.Silo.Health;
using RemoteAccess.Silo.RoomServers;
using RemoteAccess.Silo.Settings;
using RemoteAccess.Silo.Telemetry;

namespace RemoteAccess.Silo.Announcing;

/// <summary>Where everything is, for the start message and for <c>/</c>.</summary>
internal static class Places
{
    /// <summary>The silo's name and version.</summary>
    public static string Title { get; } = "RemoteAccess.Orleans " + (typeof(Places).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?");

    /// <summary>Name and place of each part that is switched on.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(SiloSettings settings, string? roomServer)
    {
        var places = new List<KeyValuePair<string, string>>();
        void Add(string name, string? place)
        {
            if (place is not null)
            {
                places.Add(new(name, place));
            }
        }

        Add("room server", roomServer is null ? null : $"{roomServer} ({settings.RoomServer.Mode})");
        Add("dashboard", settings.Dashboard.Enabled ? settings.Binding.At(DashboardSettings.Path).ToString() : null);
        Add("health", settings.Binding.At(HealthSettings.ReadyPath).ToString());
        Add("metrics", settings.Telemetry.Metrics ? settings.Binding.At(TelemetrySettings.Path).ToString() : null);
        Add("demo room", settings.Demo.Enabled ? settings.Demo.Room : null);
        Add("viewer", settings.Demo.Enabled && settings.RoomServer.Mode is not RoomServerMode.None ? "dotnet run --project samples/Viewer -- " + settings.Demo.Room : null);
        return places;
    }
}
