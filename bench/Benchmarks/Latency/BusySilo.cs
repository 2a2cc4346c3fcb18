using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace RemoteAccess.Benchmarks.Latency;

/// <summary>A grain that does nothing.</summary>
[Alias("bench.INoopGrain")]
public interface INoopGrain : IGrainWithIntegerKey
{
    /// <summary>Does nothing.</summary>
    [Alias("Noop")]
    Task Noop();
}

/// <summary>See <see cref="INoopGrain"/>.</summary>
public sealed class NoopGrain : Grain, INoopGrain
{
    /// <inheritdoc/>
    public Task Noop() => Task.CompletedTask;
}

/// <summary>A silo in this process whose grains are called without a pause, which keeps the thread pool full of turns.</summary>
internal sealed class BusySilo : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly CancellationTokenSource _stop = new();
    private Task _calls = Task.CompletedTask;
    private long _called;

    private BusySilo(IHost host) => _host = host;

    /// <summary>Calls so far.</summary>
    public long Called => Interlocked.Read(ref _called);

    /// <summary>Starts the silo and its callers.</summary>
    public static async Task<BusySilo> StartAsync(int callers)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders();
        builder.UseOrleans(static silo => silo.UseLocalhostClustering(FreePort(), FreePort()));
        var silo = new BusySilo(builder.Build());
        await silo._host.StartAsync().ConfigureAwait(false);
        var grains = silo._host.Services.GetRequiredService<IGrainFactory>();
        silo._calls = Task.WhenAll(
            Enumerable.Range(0, callers).Select(caller => Task.Run(() => silo.CallAsync(grains.GetGrain<INoopGrain>(caller)))));
        return silo;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _calls.ConfigureAwait(false);
        await _host.StopAsync().ConfigureAwait(false);
        _host.Dispose();
        _stop.Dispose();
    }

    private static int FreePort()
    {
        using var socket = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        socket.Start();
        return ((System.Net.IPEndPoint)socket.LocalEndpoint).Port;
    }

    private async Task CallAsync(INoopGrain grain)
    {
        while (!_stop.IsCancellationRequested)
        {
            await grain.Noop().ConfigureAwait(false);
            Interlocked.Increment(ref _called);
        }
    }
}
