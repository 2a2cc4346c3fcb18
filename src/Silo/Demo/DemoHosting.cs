using Microsoft.Extensions.Options;
using RemoteAccess.Silo.Demo.Proc;

namespace RemoteAccess.Silo.Demo;

/// <summary>Registers the demo device.</summary>
internal static class DemoHosting
{
    /// <summary>Adds the demo device if it is switched on. Call this after Orleans has been added: its service calls a grain.</summary>
    public static IServiceCollection AddDemoDevice(this IServiceCollection services, DemoSettings settings)
    {
        // The silo knows the grain class even if the demo is off, so the services that the grain needs are always registered.
        services.AddSingleton(Options.Create(settings));
        services.AddSingleton<DemoMetrics>();
        services.AddSingleton<IProcFiles, ProcFiles>(_ => new ProcFiles());
        return settings.Enabled ? services.AddHostedService<DemoDeviceService>() : services;
    }
}
