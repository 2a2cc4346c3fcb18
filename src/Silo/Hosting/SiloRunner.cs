using Microsoft.Extensions.Options;
using RemoteAccess.Silo.Announcing;
using RemoteAccess.Silo.RoomServers;
using RemoteAccess.Silo.Settings;

namespace RemoteAccess.Silo.Hosting;

/// <summary>One run of the silo, from its settings to its exit code.</summary>
internal static partial class SiloRunner
{
    /// <summary>Checks the settings, starts, says where things are, waits for the end, drains.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var check = SettingsCheck.Run(SiloConfiguration.Load(args));
        using var host = SiloHost.Build(check.Settings, check.Configuration);
        var problems = check.Errors.Concat(PortsCheck.Run(check.Settings)).Select(error => error.ToString()).Concat(LibraryErrors(host, check.Settings)).Distinct().ToList();
        if (problems.Count > 0)
        {
            SettingsReport.Write(errors, problems);
            return ExitCode.Settings;
        }

        using var interrupt = SecondInterrupt.Watch();
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        try
        {
            await host.StartAsync();
            await host.Services.GetRequiredService<StartMessage>().WriteAsync(output, lifetime.ApplicationStopping);
            await host.WaitForShutdownAsync();
            return ExitCode.Stopped;
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested && !lifetime.ApplicationStopped.IsCancellationRequested)
        {
            // Ctrl-C while still starting.
            return await StopAsync(host);
        }
        catch (Exception failure) when (AddressInUse.Caused(failure))
        {
            SettingsReport.Write(errors, [.. PortsCheck.Run(check.Settings).Select(error => error.ToString()).DefaultIfEmpty($"Http:Url, Cluster:SiloPort or Cluster:GatewayPort: {failure.Message}")]);
            return ExitCode.Settings;
        }
        catch (OptionsValidationException failure)
        {
            // A check that only the bound addresses make possible.
            SettingsReport.Write(errors, [.. failure.Failures]);
            return ExitCode.Settings;
        }
        catch (Exception failure)
        {
            LogFailed(host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SiloRunner)), failure);
            return ExitCode.Failed;
        }
    }

    private static async Task<int> StopAsync(IHost host)
    {
        await host.StopAsync();
        return ExitCode.Stopped;
    }

    /// <summary>What the libraries' own validators say, all of them at once.</summary>
    private static IEnumerable<string> LibraryErrors(IHost host, SiloSettings settings)
    {
        try
        {
            host.Services.GetService<IStartupValidator>()?.Validate();
            return RoomServerHosting.KeyProblem(host.Services, settings.RoomServer, settings.Http.Url) is { } problem ? [problem] : [];
        }
        catch (Exception failure) when (failure is OptionsValidationException or AggregateException)
        {
            return Flatten(failure);
        }
    }

    private static IEnumerable<string> Flatten(Exception failure) => failure switch
    {
        OptionsValidationException invalid => invalid.Failures,
        AggregateException many => many.InnerExceptions.SelectMany(Flatten),
        _ => [failure.Message],
    };

    [LoggerMessage(3060, LogLevel.Critical, "The silo failed.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
