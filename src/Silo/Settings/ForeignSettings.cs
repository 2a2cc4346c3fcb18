using RemoteAccess.Hosting.RoomServers;

namespace RemoteAccess.Silo.Settings;

/// <summary>Settings that others read: sections of the libraries, and those of ASP.NET and Orleans that would go past the silo's
/// own.</summary>
internal static class ForeignSettings
{
    private static readonly string[] Sections =
    [
        "Http", "Cluster", "Storage", "Dashboard", "Health", "Telemetry", "Logs", "Shutdown", "RoomServer", "LiveKit", "RemoteAccess",
            "OnDemand", "ViewerTokens", "Demo",
        "Refusals", "Logging", "AllowedHosts",
    ];

    // Read by the frameworks below, or refused above in words of their own.
    private static readonly string[] OfFrameworks = ["Kestrel", "Orleans", "urls", "ForwardedHeaders_Enabled"];

    /// <summary>Judges the keys of the command line: unlike the environment's, all of them are meant for the silo.</summary>
    public static IEnumerable<SettingError> JudgeArguments(IEnumerable<KeyValuePair<string, string>> arguments) =>
        from pair in arguments
        let section = pair.Key.Split(':')[0]
        where !Sections.Concat(OfFrameworks).Contains(section, StringComparer.OrdinalIgnoreCase)
            && !section.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase)
            && (section == pair.Key || NearestName.Find(section, Sections) is null)
        select new SettingError(pair.Key, SecretKeys.Show(pair.Key, pair.Value), "nothing reads this key; --help lists the sections");

    /// <summary>Judges them.</summary>
    public static IEnumerable<SettingError> Judge(IConfiguration configuration)
    {
        if (configuration["urls"] is { Length: > 0 } urls)
        {
            yield return new SettingError(
                "urls", urls, $"the silo has one listener; remove it (--urls, ASPNETCORE_URLS) and set Http:Url={urls.Split(';')[0]}");
        }

        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
        {
            yield return new SettingError(
                endpoint.Path, endpoint["Url"] ?? string.Empty, "the silo has one listener; remove it and set Http:Url");
        }

        foreach (var key in configuration.GetSection("Orleans").AsEnumerable().Where(pair => pair.Value is not null))
        {
            yield return new SettingError(
                key.Key, SecretKeys.Show(key.Key, key.Value), "Orleans is configured by sections Cluster and Storage; remove it");
        }

        var isExternal = string.Equals(
            configuration["RoomServer:Mode"], nameof(RoomServerMode.External), StringComparison.OrdinalIgnoreCase);
        if (configuration["RoomServer:Connector:Url"] is { Length: > 0 } server && !isExternal)
        {
            yield return new SettingError(
                "RoomServer:Connector:Url", server, "only read with RoomServer:Mode=External; set that, or remove it");
        }

        // Single words in the environment belong to anyone; only what looks like one of our sections, with a key in it, is judged.
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
