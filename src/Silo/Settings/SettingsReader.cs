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
using RemoteAccess.Silo.Clustering.Tls;
using RemoteAccess.Silo.Dashboard;
using RemoteAccess.Silo.Demo;
using RemoteAccess.Silo.Hosting;
using RemoteAccess.Silo.Http;
using RemoteAccess.Silo.Logs;
using RemoteAccess.Silo.Reminders;
using RemoteAccess.Silo.Storage;
using RemoteAccess.Silo.Stores;

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

        var cluster = ReadCluster(configuration, errors, out var address);
        var storage = SectionReader.Read<StorageSettings>(configuration, StorageSettings.Section, errors);
        var reminders = SectionReader.Read<ReminderSettings>(configuration, ReminderSettings.Section, errors);
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
            Cluster = cluster,
            Address = address,
            Storage = storage,
            Reminders = reminders,
            Stores = StorePlan.Read(cluster, storage, reminders, errors),
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

    // The profile's values are the defaults of the other settings.
    private static ClusterSettings ReadCluster(IConfiguration configuration, ICollection<SettingError> errors, out ClusterAddress address)
    {
        var section = configuration.GetSection(ClusterSettings.Section);
        Enum.TryParse<ClusterProfile>(section[nameof(ClusterSettings.Profile)], ignoreCase: true, out var profile);
        var cluster = ClusterSettings.Of(profile);
        SectionReader.Read(section, errors, cluster);
        if (ClusterAddress.TryParse(cluster.Address, out address) is { } problem)
        {
            errors.Add(new SettingError("Cluster:Address", cluster.Address, problem));
        }

        foreach (var error in ClusterCertificates.Judge(cluster.Tls, TimeProvider.System))
        {
            errors.Add(error);
        }

        return cluster;
    }
}
