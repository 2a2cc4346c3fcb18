using System.CommandLine;
using System.Runtime.InteropServices;
using RemoteAccess.FleetRunner.Silos;
using RemoteAccess.FleetRunner.Stores;

namespace RemoteAccess.FleetRunner.CommandLine;

/// <summary>The command <c>eng/fleet</c>: starts a fleet, prints where it is, and stops it at Ctrl-C or SIGTERM.</summary>
internal static class FleetCommand
{
    private const int Stopped = 0;
    private const int Failed = 1;
    private const int WrongUse = 2;

    /// <summary>Runs it.</summary>
    /// <returns>0 stopped as asked, 1 something failed, 2 wrong arguments or a program that is not installed.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var silos = new Option<int>("--silos") { Description = "How many silos (1 to 20).", DefaultValueFactory = _ => 3 };
        silos.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 20)
            {
                result.AddError("--silos: give a number from 1 to 20");
            }
        });
        var postgres = new Option<bool>("--postgres") { Description = "PostgreSQL as the store, instead of Redis." };
        var settings = new Option<string[]>("--environment", "-e")
        {
            Description = "A setting for every silo, e.g. Demo__Enabled=false. May be given several times.",
        };
        settings.Validators.Add(result =>
        {
            foreach (var setting in result.GetValueOrDefault<string[]>() ?? [])
            {
                if (setting.IndexOf('=', StringComparison.Ordinal) <= 0)
                {
                    result.AddError($"--environment: '{setting}' is no KEY=VALUE");
                }
            }
        });
        var directory = new Option<string?>("--dir") { Description = "A folder for the logs. Without it they are deleted at the end." };
        var json = new Option<bool>("--json") { Description = "Prints a line of JSON for each process, once it is up." };
        var build = new Option<bool>("--no-build") { Description = "Runs what is built already." };
        var root = new RootCommand("Starts a store and silos on 127.0.0.1 that form one cluster. Ctrl-C stops them all.")
        {
            silos, postgres, settings, directory, json, build,
        };
        root.SetAction((parsed, _) => RunAsync(
            new FleetOptions
            {
                Silos = parsed.GetValue(silos),
                Postgres = parsed.GetValue(postgres),
                Settings = [.. (parsed.GetValue(settings) ?? []).Select(Split)],
                Directory = parsed.GetValue(directory),
            },
            new FleetReport(Console.Out, parsed.GetValue(json))));
        var parsed = root.Parse(args);
        var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        return parsed.Errors.Count > 0 ? WrongUse : code;
    }

    private static async Task<int> RunAsync(FleetOptions options, FleetReport report)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            await using var fleet = await SiloFleet.StartAsync(options, report.Started, stop.Token);
            report.Up(options.Silos);
            return await WatchAsync(fleet, report, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Stopped;
        }
        catch (NotInstalledException missing)
        {
            await Console.Error.WriteLineAsync($"The fleet cannot start: {missing.Message}.");
            return WrongUse;
        }
        catch (Exception failure) when (failure is FleetException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The fleet cannot start: {failure.Message}");
            return Failed;
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>Waits for the stop, and says so when a process ends by itself.</summary>
    private static async Task<int> WatchAsync(SiloFleet fleet, FleetReport report, CancellationToken stop)
    {
        var asked = Task.Delay(Timeout.Infinite, stop);
        var running = fleet.Silos.ToDictionary(Task (silo) => silo.Process.Exited, silo => silo.Process);
        running[fleet.Store.Process!.Exited] = fleet.Store.Process;
        while (running.Values.Any(process => process != fleet.Store.Process))
        {
            var ended = await Task.WhenAny(running.Keys.Append(asked));
            if (ended == asked)
            {
                report.Stopping();
                return Stopped;
            }

            await FleetReport.EndedAsync(running[ended]);
            running.Remove(ended);
        }

        return Failed;
    }

    private static KeyValuePair<string, string> Split(string setting) =>
        new(setting[..setting.IndexOf('=', StringComparison.Ordinal)], setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..]);
}
