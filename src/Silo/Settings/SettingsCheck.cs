namespace RemoteAccess.Silo.Settings;

/// <summary>The outcome of reading the configuration.</summary>
/// <param name="Settings">The settings; those in error at their defaults.</param>
/// <param name="Errors">Every error of the silo's own sections.</param>
/// <param name="Configuration">The configuration without the keys in error, so that the host can be built and asked for the errors of the
/// libraries' sections as well before anything is reported.</param>
internal sealed record SettingsCheck(SiloSettings Settings, IReadOnlyList<SettingError> Errors, IConfiguration Configuration)
{
    /// <summary>Reads and judges a configuration.</summary>
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
