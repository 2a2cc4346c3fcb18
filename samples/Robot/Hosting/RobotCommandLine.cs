using System.CommandLine;
using RemoteAccess.Keys;
using RemoteAccess.Programs;

namespace RemoteAccess.Robot.Hosting;

/// <summary>The command line: runs the robot, or makes a token for one of its viewers.</summary>
internal static class RobotCommandLine
{
    /// <summary>Parses the arguments and runs. Returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        var room = new Option<string>("--room") { Description = "The robot's room", DefaultValueFactory = _ => RobotSettings.DefaultRoom };
        var port = new Option<int>("--port")
        {
            Description = "The room server's port on 127.0.0.1; the silo uses the two ports after it",
            DefaultValueFactory = _ => RobotSettings.DefaultPort,
        };
        room.Validators.Add(result =>
        {
            if (!RoomName.TryParse(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError("--room: give 1 to 256 UTF-8 bytes without control characters.");
            }
        });
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1024 or > 65_533)
            {
                result.AddError("--port: give a number from 1024 to 65533.");
            }
        });
        var root = new RootCommand("Runs a simulated robot arm in its own room.") { room, port };
        // Help, version and token are written at once, and a failure is reported.
        using var answer = new StringWriter();
        root.Subcommands.Add(TokenCommand.Create(answer, Environment.GetEnvironmentVariable, TimeProvider.System));
        root.SetAction((result, _) => RobotRun.RunAsync(
            new RobotSettings(result.GetRequiredValue(room), result.GetRequiredValue(port)), output, errors));
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        // The host handles Ctrl-C: it drains the room first.
        var invocation = new InvocationConfiguration { Output = answer, Error = errors, ProcessTerminationTimeout = null };
        if (parsed.Errors.Count > 0)
        {
            return await RefuseAsync(parsed, errors);
        }

        var code = await parsed.InvokeAsync(invocation);
        var text = answer.ToString().TrimEnd();
        return text.Length == 0 || StandardOutput.TryWriteLine(output, errors, "The robot", text) ? code : StandardOutput.FailedExitCode;
    }

    private static async Task<int> RefuseAsync(ParseResult parsed, TextWriter errors)
    {
        foreach (var error in parsed.Errors)
        {
            await errors.WriteLineAsync(error.Message);
        }

        await errors.WriteLineAsync("--help lists every option.");
        return 2;
    }
}
