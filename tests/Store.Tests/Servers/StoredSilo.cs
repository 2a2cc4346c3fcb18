using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using RemoteAccess.Silo.Hosting;
using RemoteAccess.Silo.Settings;

namespace RemoteAccess.Store.Tests.Servers;

/// <summary>A whole silo, as <c>src/Silo</c> composes it, in this process.</summary>
internal sealed class StoredSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private StoredSilo(IHost host, SiloSettings settings) => (_host, Settings) = (host, settings);

    /// <summary>Its settings.</summary>
    public SiloSettings Settings { get; }

    /// <summary>Its services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Calls grains from it.</summary>
    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts one.</summary>
    public static async Task<StoredSilo> StartAsync(params (string Key, string Value)[] settings)
    {
        var check = Check(settings);
        Assert.Empty(check.Errors);
        var silo = new StoredSilo(SiloHost.Build(check.Settings, check.Configuration), check.Settings);
        await silo._host.StartAsync(TestContext.Current.CancellationToken).Within("the silo's start", Patience.ForPrograms);
        return silo;
    }

    /// <summary>Waits until it sees so many silos that are active.</summary>
    public Task SeesAsync(int silos) => Patience.UntilAsync(
        async () => (await Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Count == silos,
        $"{silos} active silos in the cluster");

    /// <summary>Collects what it logs from now on.</summary>
    public void LogTo(FakeLogCollector lines) => Services.GetRequiredService<ILoggerFactory>().AddProvider(new FakeLoggerProvider(lines));

    /// <summary>Reads settings over those that every test needs.</summary>
    public static SettingsCheck Check(params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["Http:Url"] = $"http://127.0.0.1:{FreePort.Next()}",
            ["Cluster:SiloPort"] = $"{FreePort.Next()}",
            ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
            ["Demo:Enabled"] = "false",
            ["Logging:LogLevel:Default"] = "Warning",
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        return SettingsCheck.Run(new ConfigurationBuilder().AddInMemoryCollection(all).Build());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable host)
        {
            await host.DisposeAsync();
        }
    }
}
