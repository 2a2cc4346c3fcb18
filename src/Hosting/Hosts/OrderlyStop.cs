using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.RoomServer;
using RemoteAccess.RoomServer.Connections;

namespace RemoteAccess.Hosting;

/// <summary>
/// Drains the rooms and then ends the connections before any service of the host stops. A <c>WebApplication</c> stops its web server
/// first, which waits for connections that nobody ends, aborts them after the host's whole budget, and leaves the silo no time to drain
/// its rooms. Runs once, on the host's stopping thread.
/// </summary>
internal sealed class OrderlyStop(IServiceProvider services) : IHostedLifecycleService
{
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (services.GetService<IRoomDrain>() is { } rooms)
        {
            await rooms.DrainAsync(cancellationToken);
        }

        if (services.GetService<ConnectionTable>() is { } connections)
        {
            await connections.StopAsync(services.GetRequiredService<IOptions<RoomServerOptions>>().Value.CloseTimeout);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
