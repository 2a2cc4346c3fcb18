using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using RemoteAccess.FleetRunner.Stores;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Keys;
using RemoteAccess.Silo.Stores;
using RemoteAccess.Store.Tests.Servers;

namespace RemoteAccess.Store.Tests.Watching;

/// <summary>A store that goes away while the silo runs, and comes back.</summary>
public sealed class LostStoreTests
{
    [Theory]
    [InlineData("Redis", false)]
    [InlineData("Redis", true)]
    [InlineData("AdoNet", false)]
    public async Task The_silo_goes_on_says_so_once_and_uses_the_store_again_when_it_is_back(string kind, bool frozen)
    {
        var missing = kind == "Redis" ? RedisServer.Missing : PostgresServer.Missing;
        Assert.SkipWhen(missing is not null, missing ?? string.Empty);
        await using IStoreServer server = kind == "Redis" ? new RedisServer() : new PostgresServer();
        await server.StartAsync();
        if (kind == "AdoNet")
        {
            await StoreServers.MigrateAsync(server.ConnectionString);
        }

        await using var silo = await StoredSilo.StartAsync(
            ("Cluster:Clustering", kind), ("Cluster:ConnectionString", server.ConnectionString), ("Storage:Kind", kind),
            ("Logging:LogLevel:RemoteAccess", "Information"));
        var lines = new FakeLogCollector();
        silo.LogTo(lines);
        var records = silo.Services.GetRequiredService<RoomStore>();
        var room = RoomName.Parse("kept");
        await records.WriteAsync(room, await records.ReadAsync(room), new RoomRecord { Epoch = 7 });

        if (frozen)
        {
            server.Process!.Freeze();
        }
        else
        {
            await server.StopAsync();
        }

        await LostAsync(silo, stores: 1);
        if (frozen)
        {
            server.Process!.Resume();
        }
        else
        {
            await server.StartAsync();
        }

        await LostAsync(silo, stores: 0);
        Assert.Equal(7, (await records.ReadAsync(room)).State!.Epoch);
        Assert.Equal([3200, 3201], lines.GetSnapshot().Select(line => line.Id.Id).Where(id => id is 3200 or 3201));
    }

    private static Task LostAsync(StoredSilo silo, int stores) => Patience.UntilAsync(
        () => silo.Services.GetRequiredService<StoreWatch>().Lost.Count == stores, $"{stores} lost stores", Patience.ForPrograms);
}
