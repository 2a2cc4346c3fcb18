using System.Net;
using Orleans.Hosting;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Programs;
using RemoteAccess.Robot.Assets;
using RemoteAccess.RoomServer;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.Robot.Hosting;

/// <summary>
/// Room server, silo and robot in one process. Hosted services start in this order and stop in the reverse order, so that viewers get a
/// closing status before their connections end. A fleet would have a separate room server and several silos.
/// </summary>
internal static class RobotHost
{
    /// <summary>Builds the host.</summary>
    public static IHost Build(RobotSettings settings) => new HostBuilder()
        .ConfigureLogging(logging => logging
            .AddQuotedConsole(console => console.SingleLine = true)
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error))
        .ConfigureWebHostDefaults(web => web
            .ConfigureKestrel(server => server.Listen(IPAddress.Loopback, settings.Port))
            .Configure(app => app.UseRouting().UseEndpoints(endpoints => endpoints.MapRoomServer())))
        .ConfigureServices(services => services
            .Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true)
            .AddSingleton(settings)
            .AddSingleton(AssetFolder.Shipped())
            .AddRoomServer(server =>
            {
                server.Keys[DevelopmentKey.ApiKey] = DevelopmentKey.ApiSecret;
                server.EndConnectionsAtOnce = false;
            })
            .AddInProcessRoomConnector())
        .UseOrleans(silo => silo
            .UseLocalhostClustering(settings.SiloPort, settings.GatewayPort, serviceId: "robot", clusterId: "robot")
            .AddMemoryGrainStorage(RemoteAccessStorage.ProviderName)
            .AddRemoteAccess())
        .ConfigureServices(services => services.AddHostedService<RobotService>())
        .Build();
}
