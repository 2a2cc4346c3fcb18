using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.Keys;
using RemoteAccess.Silo.Clustering;
using RemoteAccess.Silo.Dashboard;
using RemoteAccess.Silo.Storage;

namespace RemoteAccess.Silo.Settings;

/// <summary>Rules about more than one setting. Pure.</summary>
internal static class SettingsRules
{
    /// <summary>One error for each broken rule.</summary>
    public static IEnumerable<SettingError> Judge(SiloSettings settings) =>
        [
            .. Scope(settings), .. Exposure(settings), .. Ports(settings), .. Probes(settings.Cluster), .. Credential(settings),
                .. Metrics(settings),
            .. ViewerTokens(settings), .. LiveKit(settings.RoomServer),
            .. Demo(settings),
        ];

    // Memory is one silo's own. With more than one, each would have its own epochs of the same room.
    private static IEnumerable<SettingError> Scope(SiloSettings settings)
    {
        if (settings.Cluster.Clustering is ClusteringKind.Localhost)
        {
            yield break;
        }

        if (settings.Storage.Kind is StorageKind.Memory)
        {
            yield return InMemory("Storage:Kind", "rooms");
        }

        if (settings.Reminders.Kind is StorageKind.Memory)
        {
            yield return InMemory("Reminders:Kind", "reminders");
        }
    }

    private static SettingError InMemory(string key, string what) => new(
        key,
        nameof(StorageKind.Memory),
        $"other silos cannot see {what} in one silo's memory; give {StorageKind.Redis} or {StorageKind.AdoNet}, or "
            + $"Cluster:Clustering={ClusteringKind.Localhost} for one silo");

    // Whoever reaches the ports of Orleans may call every grain.
    private static IEnumerable<SettingError> Exposure(SiloSettings settings)
    {
        var cluster = settings.Cluster;
        if (settings.Address.IsLoopback)
        {
            yield break;
        }

        if (cluster.Clustering is ClusteringKind.Localhost)
        {
            yield return new SettingError(
                "Cluster:Address",
                cluster.Address,
                $"with Cluster:Clustering={ClusteringKind.Localhost} the silo has no other machine to talk to; remove this key, or give "
                    + $"{ClusteringKind.Redis} or {ClusteringKind.AdoNet}");
        }
        else if (!cluster.Tls.Enabled && !cluster.Insecure)
        {
            yield return new SettingError(
                "Cluster:Address",
                cluster.Address,
                "whoever reaches the ports of this address may call every grain and read along; set Cluster:Tls:CertificateFile and "
                    + "Cluster:Tls:AuthorityFile, or Cluster:Insecure=true if only silos reach it");
        }
    }

    private static IEnumerable<SettingError> Ports(SiloSettings settings)
    {
        var cluster = settings.Cluster;
        if (cluster.GatewayPort == cluster.SiloPort)
        {
            yield return Same("Cluster:GatewayPort", cluster.GatewayPort, "Cluster:SiloPort");
        }

        if (cluster.SiloPort == settings.Binding.Port)
        {
            yield return Same("Cluster:SiloPort", cluster.SiloPort, "Http:Url");
        }

        if (cluster.GatewayPort == settings.Binding.Port)
        {
            yield return Same("Cluster:GatewayPort", cluster.GatewayPort, "Http:Url");
        }
    }

    private static SettingError Same(string key, int port, string other) =>
        new(key, $"{port}", $"{other} has this port already; give another port");

    private static IEnumerable<SettingError> Probes(ClusterSettings cluster)
    {
        if (cluster.ProbeTimeout > cluster.MaxProbeTimeout)
        {
            yield return new SettingError(
                "Cluster:ProbeTimeout", $"{cluster.ProbeTimeout}", $"give at most Cluster:MaxProbeTimeout ({cluster.MaxProbeTimeout})");
        }
    }

    private static IEnumerable<SettingError> Credential(SiloSettings settings)
    {
        var dashboard = settings.Dashboard;
        if (dashboard.Password.Length is > 0 and < DashboardSettings.MinPasswordLength)
        {
            yield return new SettingError(
                "Dashboard:Password",
                SecretKeys.Show("Dashboard:Password", dashboard.Password),
                $"give at least {DashboardSettings.MinPasswordLength} characters");
        }

        var exposed = dashboard.Enabled && !settings.Binding.IsLoopback;
        var why = exposed
            ? $"other machines could reach the dashboard (Http:Url={settings.Http.Url}); "
                + "set Dashboard:Username and Dashboard:Password, or Dashboard:Enabled=false, or listen on 127.0.0.1"
            : "a credential needs both a user name and a password; set Dashboard:Username and Dashboard:Password, or neither";
        if (dashboard.Username.Length == 0 && (exposed || dashboard.Password.Length > 0))
        {
            yield return new SettingError("Dashboard:Username", null, why);
        }

        if (dashboard.Password.Length == 0 && (exposed || dashboard.Username.Length > 0))
        {
            yield return new SettingError("Dashboard:Password", null, why);
        }
    }

    private static IEnumerable<SettingError> Metrics(SiloSettings settings)
    {
        // With the dashboard on, the missing credential is an error already, and setting it fixes this one too.
        if (settings.Telemetry is { Metrics: true, Key.Length: 0 } && settings.Dashboard is { Enabled: false, HasCredential: false }
            && !settings.Binding.IsLoopback)
        {
            yield return new SettingError(
                "Telemetry:Key",
                null,
                $"other machines could read the metrics (Http:Url={settings.Http.Url}); "
                    + "set Telemetry:Key, or Dashboard:Username and Dashboard:Password, or Telemetry:Metrics=false, "
                    + "or listen on 127.0.0.1");
        }
    }

    private static IEnumerable<SettingError> ViewerTokens(SiloSettings settings)
    {
        if (!settings.ViewerTokens.Enabled && settings.ViewerTokens.PreviousKey.Length > 0)
        {
            yield return new SettingError(
                "ViewerTokens:Key", null, "ViewerTokens:PreviousKey is set; give the new key that callers are to use, or leave both out");
        }

        if (settings.ViewerTokens.Enabled && settings.RoomServer.Mode is RoomServerMode.None)
        {
            yield return new SettingError(
                "ViewerTokens:Key",
                SecretKeys.Show("ViewerTokens:Key", settings.ViewerTokens.Key),
                "RoomServer:Mode is None, so there is no room server to mint tokens for; set it to Embedded, External or LiveKit, or "
                    + "leave the key out");
        }
    }

    private static IEnumerable<SettingError> LiveKit(RoomServerSettings settings)
    {
        if (settings.AlsoProblem() is { } problem)
        {
            yield return new SettingError(RoomServerSettings.AlsoKey, settings.Also.ToString(), problem);
        }

        if (settings.Uses(RoomServerMode.LiveKit) && settings.LiveKit.Url is null)
        {
            yield return new SettingError("LiveKit:Url", null,
                $"{(settings.Mode is RoomServerMode.LiveKit ? RoomServerSettings.ModeKey : RoomServerSettings.AlsoKey)} is LiveKit; give "
                    + "the server's address, e.g. wss://project.livekit.cloud, or another mode");
        }

        if (!settings.Uses(RoomServerMode.LiveKit) && settings.LiveKit.Url is { } url)
        {
            yield return new SettingError(
                RoomServerSettings.ModeKey,
                settings.Mode.ToString(),
                $"LiveKit:Url is set ({Shown(url)}), but rooms do not use LiveKit; give LiveKit or leave the mode out, or set "
                    + "RoomServer:Also=LiveKit to use both, or remove LiveKit:Url");
        }
    }

    // Only scheme, host and port: the rest may hold a secret.
    private static string Shown(Uri url) =>
        url.IsAbsoluteUri ? url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) : "no address";

    private static IEnumerable<SettingError> Demo(SiloSettings settings)
    {
        if (settings.Demo.Room.Length > 0 && !RoomName.TryParse(settings.Demo.Room, out _))
        {
            yield return new SettingError(
                "Demo:Room", Printable(settings.Demo.Room), $"give 1 to {RoomName.MaxUtf8Bytes} UTF-8 bytes without control characters");
        }
    }

    private static string Printable(string text) =>
        new([.. text.Take(64).Select(character => char.IsControl(character) ? '?' : character)]);
}
