using Microsoft.Extensions.Options;
using RemoteAccess.Silo.Demo.Proc;

namespace RemoteAccess.Silo.Demo;

/// <summary>Registers the demo device.</summary>
internal static class DemoHosting
{
    /// <summary>Adds it, when it is switched on. Call this after Orleans has been added: its service calls a grain.</summary>
    public static IServiceCollection AddDemoDevice(this IServiceCollection services, DemoSettings settings)
    {
        // The grain class is known to the silo whether or not the demo is on, so what it needs is always there.
        services.AddSingleton(Options.Create(settings));
        services.AddSingleton<DemoMetrics>();
        services.AddSingleton<IProcFiles, ProcFiles>(_ => new ProcFiles());
        return settings.Enabled ? services.AddHostedService<DemoDeviceService>() : services;
    }
}
