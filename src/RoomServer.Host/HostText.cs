using System.Reflection;
using RemoteAccess.Hosting.Telemetry;
using RemoteAccess.Programs;
using RemoteAccess.Protocol;

namespace RemoteAccess.RoomServer.Host;

/// <summary>Reads the stand-alone server's command line and writes its console output.</summary>
internal static class HostText
{
    public const int DefaultPort = 7880;

    public const string Usage = """
        Room server: LiveKit's room semantics over WebSockets, for development, tests and demos.

          dotnet run --project src/RoomServer.Host [-- options]

          --port <1..65535>                    port on 127.0.0.1; default 7880
          --urls <http://host:port[;...]>      other addresses; needs a key of your own
          --RoomServer:Keys:<key> <secret>     an API key, its secret at least 32 characters; without one: the development key
          --RoomServer:<option> <value>        any other option, e.g. --RoomServer:PingTimeout 00:00:05
          --Telemetry:Metrics <true|false>     whether /metrics is served; default true
          --Telemetry:Key <key>                what a scraper shows as a bearer token; beyond this machine nothing is served without

          --Logging:LogLevel:<category> <level>
          --help, --version

        It serves /rtc, /health/live, /health/ready and /metrics. Ctrl-C stops it. Exit codes: 0 stopped, 1 failed, 2 options or a port in
        use keep it from starting, 10 standard output cannot be written to. More: docs/room-server.md.
        """;

    // Further options that the framework reads.
    private static readonly string[] s_ofFramework =
        ["Logging", "Kestrel", "AllowedHosts", "environment", "contentRoot", "applicationName", "http_ports", "https_ports",
            "ForwardedHeaders_Enabled"];

    /// <summary>Where failures are written.</summary>
    public static TextWriter Errors { get; } = StandardError.Writer();

    /// <summary>Writes the requested text; returns the exit code.</summary>
    public static int Answer(TextWriter output, string text) =>
        StandardOutput.TryWriteLine(output, Errors, "The room server", text) ? 0 : StandardOutput.FailedExitCode;

    /// <summary>The arguments that are no options, or null.</summary>
    public static string? Unknown(ConfigurationArguments arguments)
    {
        var keys = arguments.Settings.Select(setting => setting.Key).Where(key => !IsKnown(key.Split(':')));
        var problems = arguments.Problems.Concat(keys.Select(key => $"there is no option --{key}; --help lists the options")).ToList();
        return problems.Count == 0 ? null : string.Join(Environment.NewLine + "  ", problems);
    }

    /// <summary><see cref="HostRun"/> prints failures in plain text; the framework's stack traces of them are not written.</summary>
    public static void Quiet(ILoggingBuilder logging) => logging
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning)
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)
        .AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);

    /// <summary>Reads the addresses to listen on; returns what is wrong with the options, or null.</summary>
    public static string? Addresses(IConfiguration configuration, out string[] urls)
    {
        urls = [];
        if (configuration["urls"] is { Length: > 0 } given)
        {
            urls = given.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return urls.FirstOrDefault(url => !IsHttp(url)) is { } wrong
                ? $"'{wrong}' is not an address; give e.g. --urls http://127.0.0.1:{DefaultPort}."
                : null;
        }

        var text = configuration["port"];
        if (!int.TryParse(text ?? $"{DefaultPort}", out var port) || port is < 1 or > 65_535)
        {
            return $"--port is '{text}'; give a number from 1 to 65535.";
        }

        urls = [$"http://127.0.0.1:{port}"];
        return null;
    }

    /// <summary>Prints which option is wrong; returns the exit code of a start that was refused.</summary>
    public static int Fail(string problem)
    {
        Errors.WriteLine($"The room server cannot start: {problem}");
        return 2;
    }

    /// <summary>Prints a failure that is not about an option; returns the exit code.</summary>
    public static int Fail(Exception failure)
    {
        Errors.WriteLine($"The room server failed: {failure.ForLog()}");
        return 1;
    }

    private static bool IsKnown(string[] path) => path switch
    {
        [_, _, ..] when path[0].Equals(RoomServerOptions.SectionName, StringComparison.OrdinalIgnoreCase) =>
            IsOption(typeof(RoomServerOptions), path[1]),
        [_, _] when path[0].Equals(RefusalOptions.SectionName, StringComparison.OrdinalIgnoreCase) =>
            IsOption(typeof(RefusalOptions), path[1]),
        [_, "Metrics" or "Key"] when path[0].Equals(TelemetrySettings.Section, StringComparison.OrdinalIgnoreCase) => true,
        ["port" or "urls"] => true,
        _ => s_ofFramework.Contains(path[0], StringComparer.OrdinalIgnoreCase),
    };

    private static bool IsOption(Type options, string name) =>
        options.GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase) is not null;

    private static bool IsHttp(string url)
    {
        try
        {
            return BindingAddress.Parse(url).Scheme is "http" or "https";
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
