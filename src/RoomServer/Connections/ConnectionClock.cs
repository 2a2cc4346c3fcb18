using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>Ticks all connections once a second, and closes them when the host stops.</summary>
internal sealed partial class ConnectionClock(
    ConnectionTable connections,
    RoomServerMetrics metrics,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    IOptions<RoomServerOptions> options,
    ILogger<ConnectionClock> logger)
    : IHostedService, IDisposable
{
    private readonly PeriodicTimer _timer = new(TimeSpan.FromSeconds(1), time);
    private CancellationTokenRegistration _stopping;
    private Task _run = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.ShowZeros();

        // Before any service stops, unless the option says that the web server stops later: it would wait for connections that nobody
        // closes.
        _stopping = options.Value.EndConnectionsAtOnce
            ? lifetime.ApplicationStopping.Register(() => connections.StopAsync(options.Value.CloseTimeout))
            : default;
        _run = RunAsync();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await connections.StopAsync(options.Value.CloseTimeout).ConfigureAwait(false);
        _timer.Dispose();
        await _run.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _timer.Dispose();
    }

    private async Task RunAsync()
    {
        while (await _timer.WaitForNextTickAsync().ConfigureAwait(false))
        {
            try
            {
                connections.Tick();
            }
            catch (Exception exception)
            {
                // Without the clock no peer is pinged and no silent peer is closed, so it continues after any failure.
                LogTickFailed(exception.ForLog());
            }
        }
    }

    [LoggerMessage(1123, LogLevel.Error, "The room server's clock failed for all connections at once; it continues at the next second")]
    private partial void LogTickFailed(LoggedException exception);
}
