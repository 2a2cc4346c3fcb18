using RemoteAccess.Hosting.RoomServers;

namespace RemoteAccess.Silo.Settings;

/// <summary>Checks settings that other code reads: sections of the libraries, and settings of ASP.NET and Orleans that would bypass the
/// silo's own.</summary>
internal static class ForeignSettings
{
    private static readonly string[] Sections =
    [
        "Http", "Cluster", "Storage", "Reminders", "Dashboard", "Health", "Telemetry", "Logs", "Shutdown", "RoomServer", "LiveKit",
            "RemoteAccess",
            "OnDemand", "ViewerTokens", "Demo",
        "Refusals", "Logging", "AllowedHosts",
    ];

    // The frameworks read these, or Judge refuses them with an error of its own.
    private static readonly string[] OfFrameworks = ["Kestrel", "Orleans", "urls", "ForwardedHeaders_Enabled"];

    /// <summary>Checks the keys of the command line. Unlike variables of the environment, all of them are meant for the silo.</summary>
    public static IEnumerable<SettingError> JudgeArguments(IEnumerable<KeyValuePair<string, string>> arguments) =>
        from pair in arguments
        let section = pair.Key.Split(':')[0]
        where !Sections.Concat(OfFrameworks).Contains(section, StringComparer.OrdinalIgnoreCase)
            && !section.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase)
            && (section == pair.Key || NearestName.Find(section, Sections) is null)
        select new SettingError(pair.Key, SecretKeys.Show(pair.Key, pair.Value), "nothing reads this key; --help lists the sections");

    /// <summary>Checks the configuration.</summary>
    public static IEnumerable<SettingError> Judge(IConfiguration configuration)
    {
        if (configuration["urls"] is { Length: > 0 } urls)
        {
            yield return new SettingError(
                "urls", urls, $"the silo has one listener; remove --urls or ASPNETCORE_URLS and set Http:Url={urls.Split(';')[0]}");
        }

        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
        {
            yield return new SettingError(
                endpoint.Path, endpoint["Url"] ?? string.Empty, "the silo has one listener; remove this key and set Http:Url");
        }

        foreach (var key in configuration.GetSection("Orleans").AsEnumerable().Where(pair => pair.Value is not null))
        {
            yield return new SettingError(
                key.Key, SecretKeys.Show(key.Key, key.Value),
                    "the sections Cluster, Storage and Reminders configure Orleans; remove this key");
        }

        var isExternal = new[] { configuration[RoomServerSettings.ModeKey], configuration[RoomServerSettings.AlsoKey] }
            .Contains(nameof(RoomServerMode.External), StringComparer.OrdinalIgnoreCase);
        if (configuration["RoomServer:Connector:Url"] is { Length: > 0 } server && !isExternal)
        {
            yield return new SettingError(
                "RoomServer:Connector:Url", server, "only RoomServer:Mode=External reads this key; set that mode, or remove the key");
        }

        // Variables of one word may belong to any program. Only names that look like a key in one of our sections are checked.
        foreach (var section in configuration.GetChildren().Where(child => child.GetChildren().Any()))
        {
            if (Sections.Contains(section.Key, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            if (NearestName.Find(section.Key, Sections) is { } nearest)
            {
                foreach (var pair in section.AsEnumerable().Where(pair => pair.Value is not null))
                {
                    yield return new SettingError(
                        pair.Key, SecretKeys.Show(pair.Key, pair.Value), $"nothing reads section {section.Key}; did you mean {nearest}?");
                }
            }
        }
    }
}
