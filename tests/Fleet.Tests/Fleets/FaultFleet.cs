using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using RemoteAccess.Fleet.Tests.Viewers;
using RemoteAccess.FleetRunner;
using RemoteAccess.FleetRunner.Silos;
using RemoteAccess.FleetRunner.Stores;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.Fleet.Tests.Fleets;

/// <summary>
/// A fleet of real processes with its own store, and an Orleans client of it. The scenarios of a class use it one after the other: each
/// begins with <see cref="RestoreAsync"/>.
/// </summary>
internal sealed class FaultFleet : IAsyncDisposable
{
    private const string Id = "remote-access";
    private readonly SiloFleet _fleet;
    private readonly IHost _client;

    private FaultFleet(SiloFleet fleet, IHost client) => (_fleet, _client) = (fleet, client);

    /// <summary>The silos.</summary>
    public IReadOnlyList<FleetSilo> Silos => _fleet.Silos;

    /// <summary>The key of its viewers.</summary>
    public required ViewerKey ViewerKey { get; init; }

    /// <summary>Where its rooms are, if that is LiveKit.</summary>
    public LiveKitRooms? OnLiveKit { get; init; }

    /// <summary>Redis or PostgreSQL.</summary>
    public IStoreServer Store => _fleet.Store;

    /// <summary>Calls grains.</summary>
    public IClusterClient Grains => _client.Services.GetRequiredService<IClusterClient>();

    /// <summary>Starts one; the test is skipped where its store is not installed.</summary>
    /// <param name="options">What it is made of.</param>
    /// <param name="onLiveKit">Where its rooms are; null for the silos' own room servers. Whoever gives it disposes it.</param>
    public static async Task<FaultFleet> StartAsync(FleetOptions options, LiveKitRooms? onLiveKit = null)
    {
        var missing = options.Postgres ? PostgresServer.Missing : RedisServer.Missing;
        Assert.SkipWhen(missing is not null, missing ?? string.Empty);
        // The development key is for 127.0.0.1.
        var key = options.Network is null
            ? new ViewerKey(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret)
            : new ViewerKey("faults", Guid.NewGuid().ToString("N"));
        var fleet = await SiloFleet.StartAsync(options with
        {
            StartPatience = Patience.ForPrograms * 3,
            Settings =
            [
                new("Demo:Enabled", "false"), .. options.Settings, .. onLiveKit is null ? [] : LiveKitRooms.Settings,
                .. options.Network is null ? [] : new KeyValuePair<string, string>[] { new($"RoomServer:Keys:{key.Name}", key.Secret) },
            ],
            Directory = Environment.GetEnvironmentVariable("FLEET_FAULTS_LOGS") is { Length: > 0 } logs
                ? Path.Combine(logs, Guid.NewGuid().ToString("N")[..8])
                : null,
        });
        try
        {
            var client = ClientOf(fleet);
            await client.StartAsync();
            return new FaultFleet(fleet, client) { ViewerKey = key, OnLiveKit = onLiveKit };
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a viewer.</summary>
    /// <param name="room">The room.</param>
    /// <param name="identity">Who it is.</param>
    /// <param name="balancer">The silos to which it may come, if it comes to silos.</param>
    /// <param name="first">Which of them it tries first.</param>
    public RecordedViewer ViewerOf(string room, string identity, Balancer balancer, int first) => OnLiveKit is { } rooms
        ? new LiveKitViewer(room, identity, stop => rooms.JoinAsync(room, identity, stop))
        : new DoorViewer(room, identity, balancer, ViewerKey, first);

    /// <summary>Starts what an earlier scenario has stopped, killed or frozen.</summary>
    public async Task RestoreAsync()
    {
        if (Store.Process is null)
        {
            await Store.StartAsync();
        }

        foreach (var silo in Silos)
        {
            if (silo.Runs)
            {
                silo.Resume();
            }
            else
            {
                await StartAgainAsync(silo);
            }
        }
    }

    /// <summary>Starts a silo that has ended.</summary>
    public static Task StartAgainAsync(FleetSilo silo) => silo.StartAsync(Patience.ForPrograms * 3);

    /// <summary>Starts one more.</summary>
    public Task<FleetSilo> AddAsync() => _fleet.AddAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _client.StopAsync();
        _client.Dispose();
        await _fleet.DisposeAsync();
    }

    private static IHost ClientOf(SiloFleet fleet) => new HostBuilder()
        .UseOrleansClient(client =>
        {
            if (fleet.Store is RedisServer)
            {
                client.UseRedisClustering(fleet.Store.ConnectionString);
            }
            else
            {
                client.UseAdoNetClustering(sql => (sql.Invariant, sql.ConnectionString) = ("Npgsql", fleet.Store.ConnectionString));
            }

            client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (Id, Id));
            client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1));
        })
        .Build();
}
