using Microsoft.Extensions.Logging.Console;
using RemoteAccess.Hosting.Credentials;
using RemoteAccess.Programs;

namespace RemoteAccess.Silo.Logs;

/// <summary>Structured console logs.</summary>
internal static class ConsoleLogs
{
    /// <summary>How times are written in JSON lines.</summary>
    public const string JsonTimestamp = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>Writes logs to the console in the configured form, and nowhere else.</summary>
    public static ILoggingBuilder AddConsoleLogs(this ILoggingBuilder logging, LogSettings settings, IConfiguration configuration)
    {
        logging.AddConfiguration(configuration.GetSection("Logging"));

        // A start that fails is told once, by the runner: in words where it is a setting, with its stack where it is not.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);

        // Each challenge and each wrong password, without an address: RefusalLimits tells of them.
        logging.AddFilter(typeof(BasicAuthenticationHandler).FullName, LogLevel.Warning);
        return settings.Format is LogFormat.Json
            ? logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = JsonTimestamp;
            })
            : logging.AddQuotedConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
                console.ColorBehavior = LoggerColorBehavior.Default;
            });
    }
}
