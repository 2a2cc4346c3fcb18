using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.OnDemand;
using RemoteAccess.Hosting.Health;
using RemoteAccess.Hosting.Http;
using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.Hosting.Telemetry;
using RemoteAccess.Hosting.ViewerTokens;
using RemoteAccess.LiveKit;
using RemoteAccess.LiveKit.Native.Hosting;
using RemoteAccess.RoomServer;
using RemoteAccess.Silo.Clustering;
using RemoteAccess.Silo.Dashboard;
using RemoteAccess.Silo.Demo;
using RemoteAccess.Silo.Hosting;
using RemoteAccess.Silo.Http;
using RemoteAccess.Silo.Logs;
using RemoteAccess.Silo.Storage;

namespace RemoteAccess.Silo.Settings;

/// <summary>Reads every section and collects all errors. The sections that the libraries bind themselves (rooms, room server, LiveKit) are
/// read only to be checked.</summary>
internal static class SettingsReader
{
    /// <summary>Reads the settings; wrong ones keep their defaults.</summary>
    public static SiloSettings Read(IConfiguration configuration, ICollection<SettingError> errors)
    {
        var http = SectionReader.Read<HttpSettings>(configuration, HttpSettings.Section, errors);
        if (http.Url.Length > 0 && HttpBinding.TryParse(http.Url, out _) is { } problem)
        {
            errors.Add(new SettingError("Http:Url", http.Url, problem));
        }

        var roomServer = new RoomServerSettings();
        SectionReader.Read(configuration.GetSection(RoomServerSettings.Section), errors, roomServer, new RoomServerOptions());
        SectionReader.Read(configuration.GetSection(LiveKitOptions.SectionName), errors, roomServer.LiveKit, new NativeLibraryOptions());
        roomServer.ChooseMode(configuration);

        SectionReader.Read<RemoteAccessOptions>(configuration, RemoteAccessOptions.Section, errors);
        SectionReader.Read<OnDemandOptions>(configuration, OnDemandOptions.Section, errors);
        SectionReader.Read<RefusalOptions>(configuration, RefusalOptions.SectionName, errors);
        HttpBinding.TryParse(HttpBinding.TryParse(http.Url, out _) is null ? http.Url : new HttpSettings().Url, out var binding);
        return new SiloSettings
        {
            Http = http,
            Binding = binding!,
            Cluster = SectionReader.Read<ClusterSettings>(configuration, ClusterSettings.Section, errors),
            Storage = SectionReader.Read<StorageSettings>(configuration, StorageSettings.Section, errors),
            Dashboard = SectionReader.Read<DashboardSettings>(configuration, DashboardSettings.Section, errors),
            Health = SectionReader.Read<HealthSettings>(configuration, HealthSettings.Section, errors),
            Telemetry = SectionReader.Read<TelemetrySettings>(configuration, TelemetrySettings.Section, errors),
            Logs = SectionReader.Read<LogSettings>(configuration, LogSettings.Section, errors),
            Shutdown = SectionReader.Read<ShutdownSettings>(configuration, ShutdownSettings.Section, errors),
            RoomServer = roomServer,
            ViewerTokens = SectionReader.Read<ViewerTokenSettings>(configuration, ViewerTokenSettings.Section, errors),
            Demo = SectionReader.Read<DemoSettings>(configuration, DemoSettings.Section, errors),
        };
    }
}
