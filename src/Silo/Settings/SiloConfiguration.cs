namespace RemoteAccess.Silo.Settings;

/// <summary>The sources of settings.</summary>
internal static class SiloConfiguration
{
    /// <summary>
    /// Loads these sources; a later one overrides an earlier one: <c>appsettings.json</c> and <c>appsettings.{environment}.json</c> beside
    /// the program, environment variables (<c>Demo__RateHz</c>), the command line (<c>--Demo:RateHz=5</c>). Files are not watched:
    /// settings are checked once, at start.
    /// </summary>
    public static IConfigurationRoot Load(IEnumerable<KeyValuePair<string, string>> arguments)
    {
        var environment = Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT")
            ?? Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? "Production";
        var given = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in arguments)
        {
            given[key] = value;
        }

        return new ConfigurationBuilder()
            .SetBasePath(AppContext.BaseDirectory)
            .AddJsonFile("appsettings.json", optional: true, reloadOnChange: false)
            .AddJsonFile($"appsettings.{environment}.json", optional: true, reloadOnChange: false)
            .AddEnvironmentVariables("ASPNETCORE_")
            .AddEnvironmentVariables("DOTNET_")
            .AddEnvironmentVariables()
            .AddInMemoryCollection(given)
            .Build();
    }
}
