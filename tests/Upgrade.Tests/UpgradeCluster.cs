using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RemoteAccess.Upgrade;

namespace RemoteAccess.Upgrade.Tests;

/// <summary>
/// A cluster of silos that are processes of their own, each of one of two builds. A silo in this process holds the table of members and
/// stays; it has no grains of its own.
/// </summary>
internal sealed class UpgradeCluster : IAsyncDisposable
{
    private readonly int _primary = FreePort.Next();
    private readonly List<ProgramProcess> _silos = [];
    private readonly IHost _host;

    private UpgradeCluster() => _host = new HostBuilder()
        .UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(_primary, FreePort.Next(), null, "upgrade", "upgrade");
#pragma warning disable ORLEANSEXP003 // Experimental in 10.4; as in the product.
            silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        })
        .Build();

    private IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts it without silos.</summary>
    public static async Task<UpgradeCluster> Start()
    {
        var cluster = new UpgradeCluster();
        await cluster._host.StartAsync(TestContext.Current.CancellationToken)
            .Within("the start of the silo with the table", Patience.ForPrograms);
        return cluster;
    }

    /// <summary>Starts a silo of a build, and waits until it is up.</summary>
    public async Task<ProgramProcess> Add(string build)
    {
        var name = build == Builds.Earlier ? "Earlier" : "Today";
        var program = new BuiltProgram($"silo of the {build} build", $"tests/Upgrade.Tests/Silos/{name}", $"RemoteAccess.Upgrade.{name}");
        var silo = ProgramProcess.Start(program, [$"{FreePort.Next()}", $"{FreePort.Next()}", $"{_primary}"], ["ORLEANS"]);
        _silos.Add(silo);
        await silo.Line(0, "is up");
        return silo;
    }

    /// <summary>Stops one in order; its grains are activated elsewhere when they are called.</summary>
    public async Task Remove(ProgramProcess silo)
    {
        _silos.Remove(silo);
        await using (silo)
        {
            silo.Signal(ProcessSignals.Terminate);
            Assert.Equal(0, await silo.Exit());
        }
    }

    /// <summary>The driver of a build.</summary>
    public IDriverGrain Driver(string build) => Grains.GetGrain<IDriverGrain>(Builds.Grain("driver", build));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // In order: the last silo would wait for the answers of those that were killed.
        foreach (var silo in _silos.ToArray())
        {
            await Remove(silo);
        }

        await _host.StopAsync(CancellationToken.None).Within("the stop of the silo with the table", Patience.ForPrograms);
        _host.Dispose();
    }
}
