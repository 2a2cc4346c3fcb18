using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Tests.Fakes;
using RemoteAccess.Rooms;

namespace RemoteAccess.LiveKit.Tests.EndToEnd;

/// <summary>A silo of one in this process, its rooms on the real server.</summary>
internal sealed class LiveKitSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private LiveKitSilo(IHost host) => _host = host;

    internal static async Task<LiveKitSilo> StartAsync(LiveKitServer server, Action<RemoteAccessOptions>? configure = null)
    {
        var host = new HostBuilder()
            .ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.Warning))
            // One library a process, shared with the viewers.
            .ConfigureServices(services => services.AddSingleton(server.Native).AddLiveKit(options =>
                (options.Url, options.ApiKey, options.ApiSecret) = (LiveKitServer.Url, LiveKitServer.Key, LiveKitServer.Secret)))
            .UseOrleans(silo => silo
                .UseLocalhostClustering(FreePort.Next(), FreePort.Next())
                .AddMemoryGrainStorage(RemoteAccessStorage.ProviderName)
                .AddRemoteAccess(configure))
            .Build();
        await host.StartAsync(TestContext.Current.CancellationToken).Within("the silo's start");
        return new LiveKitSilo(host);
    }

    internal IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Opens a room and waits until the device has joined it.</summary>
    internal async Task<IRoomGrain> OpenAsync(RoomName name, RoomDescriptor descriptor)
    {
        var room = Grains.GetGrain<IRoomGrain>(name.Value);
        await room.OpenAsync(descriptor);
        await Patience.UntilAsync(async () => (await room.GetStatus()).Phase == RoomPhase.Connected, "the device's join");
        return room;
    }

    /// <summary>Opens a room that offers everything, with the grain that serves it.</summary>
    internal async Task<(IRoomGrain Room, IOfferingDevice Device)> OpenOfferingAsync(RoomName name)
    {
        var device = Grains.GetGrain<IOfferingDevice>(name.Value);
        return (await OpenAsync(name, await device.DescribeAsync()), device);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
