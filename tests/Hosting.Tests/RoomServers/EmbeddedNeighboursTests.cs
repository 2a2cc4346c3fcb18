using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Orleans.Metadata;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Hosting.RoomServers;

namespace RemoteAccess.Hosting.Tests.RoomServers;

/// <summary>What a silo with an embedded room server says of other silos beside it.</summary>
public sealed class EmbeddedNeighboursTests
{
    private const int Together = 3100;
    private const int Alone = 3101;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_silos_on_localhost_clustering_warn_and_the_one_that_stays_says_when_it_is_alone()
    {
        var (a, b, c) = (FreePort.Row(2), FreePort.Row(2), FreePort.Row(2));
        var (logA, logB) = (NewLog(), NewLog());
        await using var first = Silo(a, a, logA, "Embedded");
        await first.StartAsync(Cancelled);
        await using (var second = Silo(b, a, logB, "Embedded"))
        {
            await second.StartAsync(Cancelled);

            await Logged(logA, Together);
            Assert.Contains($"127.0.0.1:{b}", Entries(logA, Together)[0].Message, StringComparison.Ordinal);
            await Logged(logB, Together);
            Assert.Contains($"127.0.0.1:{a}", Entries(logB, Together)[0].Message, StringComparison.Ordinal);

            await second.StopAsync(Cancelled);
        }

        await Logged(logA, Alone);
        await first.StopAsync(Cancelled);
        Assert.Single(Entries(logA, Together));
        Assert.Empty(Entries(logB, Alone));
    }

    [Fact]
    public void One_episode_is_one_warning()
    {
        var log = NewLog();
        var (neighbours, self, rooms, none) = Unit(log);

        neighbours.Look(Manifest((self, rooms)));
        neighbours.Look(Manifest((self, rooms), (SiloAt(1), none)));
        Assert.Equal(0, log.Count);

        neighbours.Look(Manifest((self, rooms), (SiloAt(1), none), (SiloAt(2), rooms)));
        var warning = Assert.Single(log.GetSnapshot());
        Assert.Equal((Together, LogLevel.Warning), (warning.Id.Id, warning.Level));
        Assert.Contains("(127.0.0.1:2)", warning.Message, StringComparison.Ordinal);
        Assert.Contains("RoomServer:Mode", warning.Message, StringComparison.Ordinal);

        neighbours.Look(Manifest((self, rooms), (SiloAt(2), rooms), (SiloAt(3), rooms)));
        neighbours.Look(Manifest((self, rooms), (SiloAt(3), rooms)));
        Assert.Equal(1, log.Count);

        neighbours.Look(Manifest((self, rooms), (SiloAt(1), none)));
        neighbours.Look(Manifest((self, rooms)));
        Assert.Equal([Together, Alone], log.GetSnapshot().Select(entry => entry.Id.Id));

        neighbours.Look(Manifest((self, rooms), (SiloAt(3), rooms)));
        Assert.Equal([Together, Alone, Together], log.GetSnapshot().Select(entry => entry.Id.Id));
    }

    [Theory]
    [InlineData("Embedded", true)]
    [InlineData("External", false)]
    [InlineData("None", false)]
    public async Task Only_a_silo_with_an_embedded_room_server_looks(string mode, bool looks)
    {
        var port = FreePort.Row(2);
        await using var silo = Silo(port, port, NewLog(), mode);

        Assert.Equal(looks, silo.Services.GetServices<ILifecycleParticipant<ISiloLifecycle>>().OfType<EmbeddedNeighbours>().Any());
    }

    private static FakeLogCollector NewLog() => FakeLogCollector.Create(new FakeLogCollectorOptions());

    private static SiloAddress SiloAt(int port) => SiloAddress.New(IPAddress.Loopback, port, 1);

    private static ClusterManifest Manifest(params (SiloAddress Silo, GrainManifest Grains)[] silos) =>
        new(new MajorMinorVersion(1, 0), silos.ToImmutableDictionary(silo => silo.Silo, silo => silo.Grains));

    // The manifests are those of a silo that has the room grain, and of one that knows its interface only.
    private static (EmbeddedNeighbours Neighbours, SiloAddress Self, GrainManifest Rooms, GrainManifest None) Unit(FakeLogCollector log)
    {
        var port = FreePort.Row(2);
        using var silo = Silo(port, port, log, "Embedded");
        var rooms = silo.Services.GetRequiredService<IClusterManifestProvider>().LocalGrainManifest;
        var none = new GrainManifest(ImmutableDictionary<GrainType, GrainProperties>.Empty, rooms.Interfaces);
        var neighbours = silo.Services.GetServices<ILifecycleParticipant<ISiloLifecycle>>().OfType<EmbeddedNeighbours>().Single();
        return (neighbours, silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress, rooms, none);
    }

    private static FakeLogRecord[] Entries(FakeLogCollector log, int id) => [.. log.GetSnapshot().Where(entry => entry.Id.Id == id)];

    private static Task Logged(FakeLogCollector log, int id) => Patience.UntilAsync(() => Entries(log, id).Length > 0, $"log entry {id}");

    private static WebApplication Silo(int port, int primary, FakeLogCollector log, string mode)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["RoomServer:Mode"] = mode;
        builder.Logging.SetMinimumLevel(LogLevel.Error).AddFilter(typeof(EmbeddedNeighbours).FullName, LogLevel.Information);
        builder.Logging.AddProvider(new FakeLoggerProvider(log));
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRouting();
        builder.Host.UseOrleans(orleans => orleans
            .UseLocalhostClustering(port, port + 1, primary == port ? null : new IPEndPoint(IPAddress.Loopback, primary))
            .AddMemoryGrainStorage(RemoteAccessStorage.ProviderName)
            .AddRemoteAccess());
        builder.AddRemoteAccessHosting();
        var app = builder.Build();
        app.MapRemoteAccess();
        return app;
    }
}
