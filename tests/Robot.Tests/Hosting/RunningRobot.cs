using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RemoteAccess.Robot.Arm;
using RemoteAccess.Robot.Hosting;
using RemoteAccess.Rooms;

namespace RemoteAccess.Robot.Tests.Hosting;

/// <summary>The whole sample in this process, on ports of its own: room server, silo, robot.</summary>
public sealed class RunningRobot : IAsyncLifetime
{
    private IHost _host = null!;

    internal IRobotGrain Robot => Grains.GetGrain<IRobotGrain>("arm");

    internal IRoomGrain Room => Grains.GetGrain<IRoomGrain>("arm");

    private IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public async ValueTask InitializeAsync()
    {
        _host = RobotHost.Build(new RobotSettings("arm", FreePort.Row(3)));
        await _host.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
