using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using RemoteAccess.Hosting.Descriptors;
using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.Programs;
using RemoteAccess.Protocol;
using RemoteAccess.Silo.Announcing;
using RemoteAccess.Silo.Settings;
using RemoteAccess.Silo.Stores;

namespace RemoteAccess.Silo.Hosting;

/// <summary>One run of the silo, from its settings to its exit code.</summary>
internal static partial class SiloRunner
{
    /// <summary>Checks the settings, starts the host, writes the start message, waits for the stop and drains the rooms.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        // Checked before more assemblies are loaded: a process that runs out of file descriptors aborts with a misleading "out of memory".
        if (FileDescriptors.Read()?.TooFew() is { } tooFew)
        {
            SettingsReport.Write(errors, [tooFew]);
            return ExitCode.Settings;
        }

        var arguments = ConfigurationArguments.Parse(args);
        var check = SettingsCheck.Run(SiloConfiguration.Load(arguments.Settings));
        using var host = SiloHost.Build(check.Settings, check.Configuration);
        var ports = PortsCheck.Run(check.Settings, check.Errors);
        var settings = check.Errors.Concat(ForeignSettings.JudgeArguments(arguments.Settings)).Concat(ports);
        var own = arguments.Problems.Concat(settings.Select(error => error.ToString()));
        var problems = own.Concat(LibraryErrors(host, check)).Distinct().ToList();
        if (problems.Count > 0)
        {
            SettingsReport.Write(errors, problems);
            return ExitCode.Settings;
        }

        using var interrupt = SecondInterrupt.Watch();
        if (await StoresAsync(check.Settings, errors) is { } code)
        {
            return code;
        }

        // The console logger drops silently what it cannot write, so standard output is tried here.
        if (!StandardOutput.TryWriteLine(
            output, errors, "The silo cannot start", StartMessage.First(check.Settings, TimeProvider.System.GetUtcNow())))
        {
            return ExitCode.OutputFailed;
        }

        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        var started = false;
        try
        {
            await host.StartAsync();
            started = true;
            await host.Services.GetRequiredService<StartMessage>().WriteAsync(output, errors, lifetime.ApplicationStopping);
            return await StopAsync(host, lifetime, check.Settings.Shutdown.Timeout);
        }
        catch (Exception failure) when (AddressInUse.Caused(failure))
        {
            // Another process took a port after the check. Checking again finds out which one, unless the port is free again.
            var taken = PortsCheck.Run(check.Settings, []).Select(error => error.ToString());
            SettingsReport.Write(
                errors, [.. taken.DefaultIfEmpty($"Http:Url, Cluster:SiloPort or Cluster:GatewayPort: {failure.Message}")]);
            return ExitCode.Settings;
        }
        catch (Exception failure) when (!started && lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Ctrl-C during the start: each part throws an exception of its own type.
            LogStartCancelled(Logger(host), failure.ForLog());
            await StopHalfStartedAsync(host);
            return ExitCode.Stopped;
        }
        catch (OptionsValidationException failure)
        {
            // A check that needs the bound addresses.
            SettingsReport.Write(errors, [.. failure.Failures]);
            return ExitCode.Settings;
        }
        catch (Exception failure)
        {
            LogFailed(Logger(host), failure.ForLog());
            return ExitCode.Failed;
        }
    }

    /// <summary>Waits for the stores, before anything is started. Ctrl-C ends the wait.</summary>
    /// <returns>The exit code if a store cannot be used.</returns>
    private static async Task<int?> StoresAsync(SiloSettings settings, TextWriter errors)
    {
        using var stopped = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await using var clients = new StoreClients();
        IReadOnlyList<StoreProblem> problems;
        try
        {
            problems = await StoreCheck.RunAsync(
                settings.Stores, new StoreProbe(clients), settings.Storage.StartTimeout, TimeProvider.System, Waiting, stopped.Token);
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            return ExitCode.Stopped;
        }

        if (problems.Count == 0)
        {
            return null;
        }

        var told = problems.Select(problem => problem.Error(settings.Storage.StartTimeout).ToString()).ToList();
        if (problems.Any(problem => problem.IsFinal))
        {
            SettingsReport.Write(errors, told);
            return ExitCode.Settings;
        }

        SettingsReport.Write(errors, told, "The silo cannot start: its store does not answer");
        return ExitCode.Store;

        void Waiting(StoreProblem problem) => errors.WriteLine(
            $"Waiting for {problem.Store}: {problem.Cause} (at most {settings.Storage.StartTimeout.TotalSeconds:0.###} s).");

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stopped.Cancel();
        }
    }

    /// <summary>Waits for the stop. A stop that exceeds its budget did not end everything in order; it is logged as an error.</summary>
    private static async Task<int> StopAsync(IHost host, IHostApplicationLifetime lifetime, TimeSpan budget)
    {
        var began = 0L;
        using var stopping = lifetime.ApplicationStopping.Register(() => began = Stopwatch.GetTimestamp());
        await host.WaitForShutdownAsync();
        var took = Stopwatch.GetElapsedTime(began);
        if (took < budget)
        {
            return ExitCode.Stopped;
        }

        LogOverran(Logger(host), took.TotalSeconds, budget.TotalSeconds);
        return ExitCode.Failed;
    }

    /// <summary>Stops the parts that had started. A silo that had not started throws here; it serves nobody, so that is only
    /// logged.</summary>
    private static async Task StopHalfStartedAsync(IHost host)
    {
        try
        {
            await host.StopAsync();
        }
        catch (Exception failure)
        {
            LogStartCancelled(Logger(host), failure.ForLog());
        }
    }

    /// <summary>The errors of the libraries' own validators, all at once, without those of keys that the silo's own check has found
    /// wrong: the host is built without these keys, so a library would call them missing.</summary>
    private static IEnumerable<string> LibraryErrors(IHost host, SettingsCheck check)
    {
        var settings = check.Settings;
        try
        {
            host.Services.GetService<IStartupValidator>()?.Validate();
            return RoomServerHosting.KeyProblem(host.Services, settings.RoomServer, settings.Http.Url) is { } problem ? [problem] : [];
        }
        catch (Exception failure) when (failure is OptionsValidationException or AggregateException)
        {
            return Flatten(failure)
                .Where(error => !check.Errors.Any(own => error.StartsWith(own.Key + " ", StringComparison.OrdinalIgnoreCase)));
        }
    }

    private static IEnumerable<string> Flatten(Exception failure) => failure switch
    {
        OptionsValidationException invalid => invalid.Failures,
        AggregateException many => many.InnerExceptions.SelectMany(Flatten),
        _ => [failure.Message],
    };

    private static ILogger Logger(IHost host) => host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SiloRunner));

    [LoggerMessage(
        3062, LogLevel.Error,
            "Stopping took {Seconds:0.0} s, longer than its budget of {Budget} s (Shutdown:Timeout): not everything ended in order.")]
    private static partial void LogOverran(ILogger logger, double seconds, double budget);

    [LoggerMessage(3061, LogLevel.Debug, "The silo was stopped while it was starting.")]
    private static partial void LogStartCancelled(ILogger logger, LoggedException failure);

    [LoggerMessage(3060, LogLevel.Critical, "The silo failed.")]
    private static partial void LogFailed(ILogger logger, LoggedException failure);
}
