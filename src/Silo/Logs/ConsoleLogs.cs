using Microsoft.Extensions.Logging.Console;
using RemoteAccess.Hosting.Credentials;
using RemoteAccess.Programs;

namespace RemoteAccess.Silo.Logs;

/// <summary>Structured console logs.</summary>
internal static class ConsoleLogs
{
    /// <summary>The format of times in JSON lines.</summary>
    public const string JsonTimestamp = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>Writes logs to the console only, in the configured format.</summary>
    public static ILoggingBuilder AddConsoleLogs(this ILoggingBuilder logging, LogSettings settings, IConfiguration configuration)
    {
        logging.AddConfiguration(configuration.GetSection("Logging"));

        // SiloRunner reports a failed start once: wrong settings without a stack trace, other failures with it.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);

        // It logs each challenge and each wrong password, without the address. RefusalLimits logs them instead.
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
