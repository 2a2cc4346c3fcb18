using RemoteAccess.Grains.Hosting;
using RemoteAccess.Hosting.Credentials;
using RemoteAccess.Hosting.Descriptors;
using RemoteAccess.Hosting.FleetAdmin;
using RemoteAccess.Hosting.Health;
using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.Hosting.Telemetry;
using RemoteAccess.Hosting.ViewerTokens;
using RemoteAccess.Hosting.Webhooks;
using RemoteAccess.RoomServer.Requests;
using RemoteAccess.Silo.Announcing;
using RemoteAccess.Silo.Clustering;
using RemoteAccess.Silo.Dashboard;
using RemoteAccess.Silo.Demo;
using RemoteAccess.Silo.Logs;
using RemoteAccess.Silo.Settings;
using RemoteAccess.Silo.Storage;
using RemoteAccess.Silo.Stores;

namespace RemoteAccess.Silo.Hosting;

/// <summary>
/// Registers the parts in the order in which hosted services start; they stop in the reverse order. The listener therefore starts before
/// the silo joins its rooms and stops after the silo has drained them. Services that call grains start after the silo and stop before it.
/// </summary>
internal static class SiloHost
{
    /// <summary>Builds the host.</summary>
    public static IHost Build(SiloSettings settings, IConfiguration configuration) => new HostBuilder()
        .UseContentRoot(AppContext.BaseDirectory)
        .ConfigureAppConfiguration(sources => sources.AddConfiguration(configuration))
        .ConfigureLogging(logging => logging.AddConsoleLogs(settings.Logs, configuration))
        .ConfigureServices(services => services.AddSiloParts(settings))
        .ConfigureWebHostDefaults(web => web
            .UseSetting(WebHostDefaults.HttpPortsKey, string.Empty)
            .UseSetting("AllowedHosts", AllowedHosts(settings, configuration))
            .ConfigureKestrel(settings.Binding.Apply)
            .Configure(app => app.UseSiloEndpoints(settings)))
        .ConfigureServices(
            services => services.AddDescriptorGuard(FileDescriptors.Read()).AddSiloRoomServer(settings.RoomServer, settings.Binding)
                .AddSiloWebhook(settings.RoomServer))
        .UseOrleans(silo => silo
            .UseSiloClustering(settings)
            .UseSiloStorage(settings.Stores)
            .AddRemoteAccess()
            .UseDoor(settings.RoomServer, settings.Binding)
            .UseTraceContexts(settings.Telemetry)
            .AddSiloDashboard(settings.Dashboard))
        .ConfigureServices(services => services.AddDemoDevice(settings.Demo).AddSiloArrivals(settings.RoomServer))
        .Build();

    private static void AddSiloParts(this IServiceCollection services, SiloSettings settings)
    {
        services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Shutdown.Timeout);
        services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton<IFatalErrorHandler>(new FatalEnd(Console.Error, Environment.Exit));
        services.AddSingleton(provider => Places.Of(settings, RoomServerHosting.ViewersKey(provider, settings.RoomServer)));
        services.AddSingleton(new StartupProgress { DemoTried = !settings.Demo.Enabled });
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SiloActivity>();
        services.AddSingleton<StartMessage>();
        services.AddDashboardCredential(settings.Dashboard);
        services.AddViewerTokens(settings.ViewerTokens, settings.RoomServer);
        services.AddFleetAdmin();
        services.AddSiloHealth(settings.Health);
        services.AddStores(settings.Stores);
        services.AddSiloMetrics(settings.Telemetry, DemoMetrics.MeterName);
    }

    private static void UseSiloEndpoints(this IApplicationBuilder app, SiloSettings settings)
    {
        app.UseRouting();
        app.UseRawTargets();
        app.UseDashboardCredential(settings.Dashboard);
        app.UseEndpoints(endpoints =>
        {
            endpoints.MapSiloRoomServer(settings.RoomServer);
            endpoints.MapSiloWebhook(settings.RoomServer);
            endpoints.MapViewerTokens(settings.ViewerTokens);
            endpoints.MapIndex(endpoints.ServiceProvider.GetRequiredService<IReadOnlyList<KeyValuePair<string, string>>>());
            endpoints.MapSiloHealth(settings.Health.Details ?? settings.Binding.IsLoopback);
            var credential = settings.Dashboard.HasCredential
                ? new BasicCredential(settings.Dashboard.Username, settings.Dashboard.Password)
                : null;
            endpoints.MapSiloMetrics(settings.Telemetry, credential);
            endpoints.MapFleetAdmin(credential, settings.Binding.IsLoopback);
            endpoints.MapSiloDashboard(settings.Dashboard);
        });
    }

    // Against DNS rebinding: a foreign page can point its own host name at 127.0.0.1 and read the dashboard through the visitor's browser.
    // The Host header then has that foreign name.
    private static string AllowedHosts(SiloSettings settings, IConfiguration configuration) =>
        configuration["AllowedHosts"] is { Length: > 0 } configured ? configured
        : settings.Binding.IsLoopback ? "localhost;127.0.0.1;[::1]"
        : "*";
}
