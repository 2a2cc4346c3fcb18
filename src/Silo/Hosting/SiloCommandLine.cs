using RemoteAccess.Programs;
using RemoteAccess.Silo.Announcing;

namespace RemoteAccess.Silo.Hosting;

/// <summary>The command line: help, the version, or a run with the settings that it names.</summary>
internal static class SiloCommandLine
{
    /// <summary>What <c>--help</c> prints.</summary>
    internal const string Help = """
        Usage: RemoteAccess.Silo [--Section:Key=value ...] | --help | --version
        Serves rooms of devices to viewers. Without settings: the embedded room server and a demo room on 127.0.0.1:8080.
          Http:Url, AllowedHosts         the listener's address, and the Host headers that it answers
          RoomServer:*, LiveKit:*        where rooms live (RoomServer:Mode=Embedded, External, LiveKit, None), keys, limits
          ViewerTokens:*, Dashboard:*    who gets viewers' tokens, who reads the dashboard. Refusals:*: how often others are answered
          Health:*, Telemetry:*          what /health and /metrics tell, and to whom
          Logs:Format, Logging:*         Simple or Json lines; levels. Shutdown:Timeout: the budget for a stop
          Cluster:*, Storage:*           Orleans: ports, probes, where rooms are kept
          Demo:*, OnDemand:*             the demo device; rooms that open when a viewer comes. RemoteAccess:*: limits of rooms and viewers
        Also from the environment (Http__Url) and appsettings.json. Every setting with its unit, range and default: docs/operations.md.
        """;

    /// <summary>Answers or runs; the exit code.</summary>
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var asked = ConfigurationArguments.Parse(args);
        return asked.HelpAsked ? Task.FromResult(Answer(Help, output, errors))
            : asked.VersionAsked ? Task.FromResult(Answer(Places.Title, output, errors))
            : SiloRunner.RunAsync(args, output, errors);
    }

    private static int Answer(string text, TextWriter output, TextWriter errors) =>
        StandardOutput.TryWriteLine(output, errors, "The silo", text) ? ExitCode.Stopped : ExitCode.OutputFailed;
}
