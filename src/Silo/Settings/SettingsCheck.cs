namespace RemoteAccess.Silo.Settings;

/// <summary>The outcome of reading the configuration.</summary>
/// <param name="Settings">The settings; wrong ones have their defaults.</param>
/// <param name="Errors">All errors of the silo's own sections.</param>
/// <param name="Configuration">The configuration without the wrong keys. The host can be built with it, so that the errors of the
/// libraries' sections are reported together with ours.</param>
internal sealed record SettingsCheck(SiloSettings Settings, IReadOnlyList<SettingError> Errors, IConfiguration Configuration)
{
    /// <summary>Reads and checks a configuration.</summary>
    public static SettingsCheck Run(IConfiguration configuration)
    {
        var errors = new List<SettingError>();
        var settings = SettingsReader.Read(configuration, errors);
        errors.AddRange(SettingsRules.Judge(settings));
        errors.AddRange(ForeignSettings.Judge(configuration));
        if (errors.Count == 0)
        {
            return new SettingsCheck(settings, errors, configuration);
        }

        var keys = errors.Select(error => error.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var rest = new ConfigurationBuilder()
            .AddInMemoryCollection(configuration.AsEnumerable().Where(pair => pair.Value is not null && !keys.Contains(pair.Key)))
            .Build();
        return new SettingsCheck(SettingsReader.Read(rest, []), errors, rest);
    }
}
