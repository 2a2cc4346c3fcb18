using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>Lets time pass for all connections, once a second, and ends them when the host stops.</summary>
internal sealed class ConnectionClock(
    ConnectionTable connections, TimeProvider time, IHostApplicationLifetime lifetime, IOptions<RoomServerOptions> options) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await connections.StopAsync(options.Value.CloseTimeout).ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Before any service stops, unless told that the web server stops later: it would wait for connections that nobody ends.
        using var stopping = options.Value.EndConnectionsAtOnce
            ? lifetime.ApplicationStopping.Register(() => connections.StopAsync(options.Value.CloseTimeout))
            : default;
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                connections.Tick();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped.
        }
    }
}
