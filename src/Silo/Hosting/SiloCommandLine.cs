using RemoteAccess.Programs;
using RemoteAccess.Silo.Announcing;

namespace RemoteAccess.Silo.Hosting;

/// <summary>The command line: prints the help, the version or the health of a running silo, or runs the silo with the settings that it
/// names.</summary>
internal static class SiloCommandLine
{
    /// <summary>What <c>--help</c> prints.</summary>
    internal const string Help = """
        Usage: RemoteAccess.Silo [--Section:Key=value ...] | --help | --version
               RemoteAccess.Silo --migrate [--Section:Key=value ...] | --health (asks the running silo)
        Serves rooms of devices to viewers. Without settings, it runs the embedded room server and a demo room on 127.0.0.1:8080.
          Http:Url, AllowedHosts         the listener's address, and the Host headers that it accepts
          RoomServer:*, LiveKit:*        where the rooms are (RoomServer:Mode=Embedded, External, LiveKit, None), keys, limits
          RemoteAccess:*                 limits of rooms and viewers
          OnDemand:*, Demo:*             rooms that open when a viewer joins; the demo device
          ViewerTokens:*, Dashboard:*    keys and passwords for viewer tokens and for the dashboard
          Refusals:*                     limits on answers to requests with wrong credentials
          Health:*, Telemetry:*          what /health and /metrics show, and to whom
          Logs:Format, Logging:*         Simple or Json lines; log levels
          Cluster:*                      Orleans: how silos find each other, ports, TLS, timing
          Storage:*, Reminders:*         where rooms and reminders are stored (Memory, Redis, AdoNet for PostgreSQL)
          Shutdown:Timeout               the time budget for a stop
        --migrate makes or renews the tables of the PostgreSQL databases that the settings name, and ends.
        Settings can also be set in the environment (Http__Url) and in appsettings.json. docs/operations.md lists every setting
        with its unit, range and default.
        """;

    /// <summary>Prints or runs.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var asked = ConfigurationArguments.Parse(args);
        return asked.HelpAsked ? Task.FromResult(Answer(Help, output, errors))
            : asked.VersionAsked ? Task.FromResult(Answer(Places.Title, output, errors))
            : args.Contains(HealthQuery.Argument) ? HealthQuery.RunAsync(args, output, errors)
            : args.Contains(MigrateCommand.Argument)
                ? MigrateCommand.RunAsync([.. args.Where(argument => argument != MigrateCommand.Argument)], output, errors)
            : SiloRunner.RunAsync(args, output, errors);
    }

    private static int Answer(string text, TextWriter output, TextWriter errors) =>
        StandardOutput.TryWriteLine(output, errors, "The silo", text) ? ExitCode.Stopped : ExitCode.OutputFailed;
}
