using System.Collections.Concurrent;
using Npgsql;
using StackExchange.Redis;

namespace RemoteAccess.Silo.Stores;

/// <summary>
/// The silo's connections to its stores: one multiplexer or pool for each store, shared by everything that uses it. The host owns this and
/// closes the connections when it ends, after the silo. Thread-safe; a connection that could not be opened is tried again by the next who
/// asks.
/// </summary>
internal sealed class StoreClients : IAsyncDisposable
{
    private readonly ConcurrentDictionary<StoreConnection, Lazy<Task<ConnectionMultiplexer>>> _redis = new();
    private readonly ConcurrentDictionary<StoreConnection, Lazy<NpgsqlDataSource>> _sql = new();

    /// <summary>The connection to Redis.</summary>
    /// <exception cref="RedisConnectionException">It could not be opened.</exception>
    public async Task<IConnectionMultiplexer> RedisAsync(StoreConnection store)
    {
        var opened = _redis.GetOrAdd(store, static store => new(() => ConnectionMultiplexer.ConnectAsync(store.Redis())));
        try
        {
            return await opened.Value;
        }
        catch
        {
            _redis.TryRemove(KeyValuePair.Create(store, opened));
            throw;
        }
    }

    /// <summary>The connections to PostgreSQL.</summary>
    public NpgsqlDataSource PostgreSql(StoreConnection store) =>
        _sql.GetOrAdd(store, static store => new(() => NpgsqlDataSource.Create(store.PostgreSql()))).Value;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var opened in _redis.Values.Where(opened => opened is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }))
        {
            await (await opened.Value).DisposeAsync();
        }

        foreach (var pool in _sql.Values.Where(pool => pool.IsValueCreated))
        {
            await pool.Value.DisposeAsync();
        }
    }
}
