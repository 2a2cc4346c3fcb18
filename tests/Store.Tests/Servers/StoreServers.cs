using System.Collections.Concurrent;
using Npgsql;
using RemoteAccess.FleetRunner.Stores;
using RemoteAccess.Silo.Stores.PostgreSql;

[assembly: AssemblyFixture(typeof(RemoteAccess.Store.Tests.Servers.StoreServers))]

namespace RemoteAccess.Store.Tests.Servers;

/// <summary>One Redis and one PostgreSQL for all tests that only use them; each is started by the first test that asks.</summary>
public sealed class StoreServers : IAsyncLifetime
{
    private readonly Lazy<Task<RedisServer>> _redis = new(StartRedisAsync);
    private readonly Lazy<Task<PostgresServer>> _postgres = new(StartPostgresAsync);

    private readonly ConcurrentDictionary<string, Lazy<Task<StoredSilo>>> _silos = new();

    /// <summary>Redis; the test is skipped where there is none.</summary>
    public Task<RedisServer> RedisAsync()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? string.Empty);
        return _redis.Value;
    }

    /// <summary>PostgreSQL; the test is skipped where there is none.</summary>
    public Task<PostgresServer> PostgresAsync()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? string.Empty);
        return _postgres.Value;
    }

    /// <summary>The settings of one silo whose rooms are in a store, apart from those of other tests.</summary>
    internal async Task<(string Key, string Value)[]> StorageAsync(string kind) =>
        [.. (await ClusterAsync(kind)).Where(setting => setting.Key != "Cluster:Clustering" && setting.Key != "Cluster:ConnectionString"),
            ("Storage:ConnectionString", (await ServerAsync(kind)).ConnectionString)];

    /// <summary>A silo that keeps its rooms in a store, for all tests that only use it.</summary>
    internal Task<StoredSilo> SiloAsync(string kind) =>
        _silos.GetOrAdd(kind, kind => new(async () =>
            kind == "Memory" ? await StoredSilo.StartAsync() : await StoredSilo.StartAsync(await StorageAsync(kind)))).Value;

    /// <summary>Makes the tables of a database.</summary>
    internal static async Task MigrateAsync(string connection)
    {
        await using var database = NpgsqlDataSource.Create(connection);
        await SchemaMigration.RunAsync(database, CancellationToken.None);
    }

    /// <summary>A new and empty database of the PostgreSQL server; gives its name.</summary>
    internal async Task<string> DatabaseAsync()
    {
        var name = $"test-{Guid.NewGuid():N}";
        await using var database = NpgsqlDataSource.Create((await PostgresAsync()).ConnectionString);
        await using var create = database.CreateCommand($"CREATE DATABASE \"{name}\"");
        await create.ExecuteNonQueryAsync();
        return name;
    }

    /// <summary>A store by the kind that settings name.</summary>
    internal async Task<IStoreServer> ServerAsync(string kind) => kind == "Redis" ? await RedisAsync() : await PostgresAsync();

    /// <summary>The settings of a cluster of its own in a store.</summary>
    internal async Task<(string Key, string Value)[]> ClusterAsync(string kind)
    {
        var store = await ServerAsync(kind);
        var cluster = Guid.NewGuid().ToString("N");
        return
        [
            ("Cluster:Clustering", kind), ("Cluster:ConnectionString", store.ConnectionString), ("Storage:Kind", kind),
            ("Cluster:ClusterId", cluster), ("Cluster:ServiceId", cluster),
        ];
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos.Values.Where(silo => silo.Value.IsCompletedSuccessfully))
        {
            await (await silo.Value).DisposeAsync();
        }

        if (_redis.IsValueCreated)
        {
            await (await _redis.Value).DisposeAsync();
        }

        if (_postgres.IsValueCreated)
        {
            await (await _postgres.Value).DisposeAsync();
        }
    }

    private static async Task<RedisServer> StartRedisAsync()
    {
        var server = new RedisServer();
        await server.StartAsync();
        return server;
    }

    private static async Task<PostgresServer> StartPostgresAsync()
    {
        var server = new PostgresServer();
        await server.StartAsync();
        await MigrateAsync(server.ConnectionString);
        return server;
    }
}
