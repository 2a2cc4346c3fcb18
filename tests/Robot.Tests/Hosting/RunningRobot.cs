using System.Net;
using System.Net.Sockets;
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
        _host = RobotHost.Build(new RobotSettings("arm", FreePorts()));
        await _host.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    // Three in a row, below the range that systems give to outgoing connections, which could otherwise take one before the sample does.
    private static int FreePorts()
    {
        for (var attempt = 0; attempt < 50; attempt++)
        {
            var port = Random.Shared.Next(20_000, 29_998);
            if (IsFree(port) && IsFree(port + 1) && IsFree(port + 2))
            {
                return port;
            }
        }

        throw new InvalidOperationException("No three free ports in a row between 20000 and 30000 after 50 attempts.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
