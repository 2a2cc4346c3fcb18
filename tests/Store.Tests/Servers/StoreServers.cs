using RemoteAccess.FleetRunner.Stores;

[assembly: AssemblyFixture(typeof(RemoteAccess.Store.Tests.Servers.StoreServers))]

namespace RemoteAccess.Store.Tests.Servers;

/// <summary>One Redis and one PostgreSQL for all tests that only use them; each is started by the first test that asks.</summary>
public sealed class StoreServers : IAsyncLifetime
{
    private readonly Lazy<Task<RedisServer>> _redis = new(StartAsync<RedisServer>(() => new RedisServer()));
    private readonly Lazy<Task<PostgresServer>> _postgres = new(StartAsync<PostgresServer>(() => new PostgresServer()));

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

    /// <summary>The settings of a cluster of its own in a store.</summary>
    internal async Task<(string Key, string Value)[]> ClusterAsync(string kind)
    {
        var store = kind == "Redis" ? (IStoreServer)await RedisAsync() : await PostgresAsync();
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
        if (_redis.IsValueCreated)
        {
            await (await _redis.Value).DisposeAsync();
        }

        if (_postgres.IsValueCreated)
        {
            await (await _postgres.Value).DisposeAsync();
        }
    }

    private static Func<Task<T>> StartAsync<T>(Func<T> create)
        where T : IStoreServer => async () =>
    {
        var server = create();
        await server.StartAsync();
        return server;
    };
}
