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

    // Three in a row: another process may still take one, but not on the same machine twice in a run.
    private static int FreePorts()
    {
        for (var attempt = 0; attempt < 50; attempt++)
        {
            using var first = new TcpListener(IPAddress.Loopback, 0);
            first.Start();
            var port = ((IPEndPoint)first.LocalEndpoint).Port;
            if (IsFree(port + 1) && IsFree(port + 2))
            {
                return port;
            }
        }

        throw new InvalidOperationException("No three free ports in a row after 50 attempts.");
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
