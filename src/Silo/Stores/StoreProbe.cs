using Npgsql;
using RemoteAccess.Silo.Stores.PostgreSql;
using RemoteAccess.Tasks;
using StackExchange.Redis;

namespace RemoteAccess.Silo.Stores;

/// <summary>Finds out whether a store can be used: it answers, takes writes, and has the tables of this release.</summary>
internal interface IStoreProbe
{
    /// <summary>Asks a store once.</summary>
    /// <exception cref="OperationCanceledException">It did not answer before the token was cancelled.</exception>
    /// <exception cref="Exception">It cannot be used; <see cref="StoreProblem.Of"/> explains it.</exception>
    Task AskAsync(StoreConnection store, CancellationToken cancellationToken);
}

/// <inheritdoc/>
internal sealed class StoreProbe(StoreClients clients) : IStoreProbe
{
    // One key for all silos, and nothing reads it. A full disk and a replica refuse the write.
    private const string RedisKey = "remote-access/probe";
    private static readonly TimeSpan s_expiry = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public Task AskAsync(StoreConnection store, CancellationToken cancellationToken) =>
        (store.Kind is StoreKind.Redis ? AskRedisAsync(store) : AskPostgreSqlAsync(store, cancellationToken))
            .WaitOrAbandonAsync(cancellationToken);

    private async Task AskRedisAsync(StoreConnection store)
    {
        var redis = await clients.RedisAsync(store).ConfigureAwait(false);
        await redis.GetDatabase().StringSetAsync(RedisKey, Environment.ProcessId, s_expiry, When.Always, CommandFlags.None)
            .ConfigureAwait(false);
    }

    private async Task AskPostgreSqlAsync(StoreConnection store, CancellationToken cancellationToken)
    {
        await using var connection = await clients.PostgreSql(store).OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var writable = new NpgsqlCommand("SHOW transaction_read_only", connection);
        if (await writable.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is "on")
        {
            throw new StoreNotReadyException("this server takes no writes", "give the address of the primary server");
        }

        if (await SchemaMigration.FindAsync(connection, cancellationToken)
            .ConfigureAwait(false) is not >= SchemaMigration.Version and var found)
        {
            throw new StoreNotReadyException(
                found is null
                    ? "the database has no tables for silos"
                    : $"the database has version {found} of the tables, and this silo needs "
                    + $"{SchemaMigration.Version}",
                "run this program with --migrate and the same settings once");
        }
    }
}
