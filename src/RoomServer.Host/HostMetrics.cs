using RemoteAccess.Hosting.Settings;
using RemoteAccess.Hosting.Telemetry;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.RoomServer.Host;

/// <summary>Whether and to whom the stand-alone server serves metrics. Immutable.</summary>
/// <param name="Settings">Section <c>Telemetry</c>; metrics are off where nobody may read them.</param>
/// <param name="Told">The path of the metrics, or the reason why there are none.</param>
internal sealed record HostMetrics(TelemetrySettings Settings, string Told)
{
    /// <summary>Reads the section; returns what is wrong with it, or null.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="urls">The addresses of the server. A caller from another machine must send a key.</param>
    /// <param name="metrics">The result.</param>
    public static string? Read(IConfiguration configuration, string[] urls, out HostMetrics metrics)
    {
        var errors = new List<SettingError>();
        var settings = SectionReader.Read<TelemetrySettings>(configuration, TelemetrySettings.Section, errors);
        var told = !settings.Metrics ? "none (Telemetry:Metrics is false)"
            : settings.Key.Length == 0 && !IsLoopback(urls) ? "none: anyone who reaches this address could read them; set Telemetry:Key"
            : TelemetrySettings.Path;
        settings.Metrics = told == TelemetrySettings.Path;
        metrics = new HostMetrics(settings, told);
        return errors.Count == 0 ? null : string.Join(Environment.NewLine + "  ", errors);
    }

    // The rule of the development key applies here too: this machine only.
    private static bool IsLoopback(string[] urls) => DevelopmentKeyRule.Problem(
        new Dictionary<string, string> { [DevelopmentKey.ApiKey] = DevelopmentKey.ApiSecret }, urls) is null;
}
