using System.Net;
using System.Net.Sockets;
using RemoteAccess.Programs;

namespace RemoteAccess.Robot.Hosting;

/// <summary>One run, from the check of the ports to the exit code: 0 stopped as requested, 1 failed, 2 wrong arguments or a port in use, 10
/// standard output cannot be written to.</summary>
internal static class RobotRun
{
    /// <summary>Runs until Ctrl-C or SIGTERM.</summary>
    public static async Task<int> RunAsync(RobotSettings settings, TextWriter output, TextWriter errors)
    {
        foreach (var port in new[] { settings.Port, settings.SiloPort, settings.GatewayPort })
        {
            if (!IsFree(port))
            {
                await errors.WriteLineAsync(
                    $"The robot cannot start: port {port} is in use. The robot "
                    + $"needs {settings.Port}, {settings.SiloPort} and {settings.GatewayPort}; give another first port, e.g. "
                    + $"--port {settings.Port + 10}.");
                return 2;
            }
        }

        using var host = RobotHost.Build(settings);
        await host.StartAsync();
        if (!StandardOutput.TryWriteLine(output, errors, "The robot stops", Greeting(settings)))
        {
            await host.StopAsync();
            return StandardOutput.FailedExitCode;
        }

        await host.WaitForShutdownAsync();
        return 0;
    }

    private static string Greeting(RobotSettings settings)
    {
        var viewer = "dotnet run --project samples/Viewer --";
        var url = $"--url {settings.Url}";
        return $$"""
            The robot arm is in room {{settings.Room}} on {{settings.Url}} (embedded room server, development key, this machine only).
              watch     {{viewer}} {{settings.Room}} {{url}}
              reset     {{viewer}} call {{settings.Room}} /reset --payload '{}' {{url}}
              tune      {{viewer}} set-param {{settings.Room}} speed_limit=0.3 {{url}}
              describe  {{viewer}} fetch {{settings.Room}} package://arm/urdf/arm.urdf {{url}}
              graph     {{viewer}} graph {{settings.Room}} {{url}}
              token     dotnet run --project samples/Robot -- token --identity vera --grants view,call
            More stands in samples/Robot/README.md. Ctrl-C stops.
            """;
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
