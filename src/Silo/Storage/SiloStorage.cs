using Orleans.Configuration;
using Orleans.Persistence;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Silo.Stores;

namespace RemoteAccess.Silo.Storage;

/// <summary>Where grains and reminders are stored.</summary>
internal static class SiloStorage
{
    /// <summary>Orleans' name for PostgreSQL.</summary>
    public const string Invariant = "Npgsql";

    /// <summary>Adds grain storage and reminders.</summary>
    public static ISiloBuilder UseSiloStorage(this ISiloBuilder silo, StorePlan stores)
    {
        AddGrains(silo, stores.Grains);
        AddReminders(silo, stores.Reminders);
        return silo;
    }

    private static void AddGrains(ISiloBuilder silo, StoreConnection? store)
    {
        const string Name = RemoteAccessStorage.ProviderName;
        switch (store?.Kind)
        {
            case StoreKind.Redis:
                silo.AddRedisGrainStorage(Name, (RedisStorageOptions redis) => redis.ConfigurationOptions = store.Redis());
                silo.Services.AddOptions<RedisStorageOptions>(Name).Configure<StoreClients>(
                    (redis, clients) => redis.CreateMultiplexer = async _ => (await clients.RedisAsync(store), true));
                break;
            case StoreKind.AdoNet:
                silo.AddAdoNetGrainStorage(Name, sql => sql.Configure<StoreClients>((options, clients) =>
                    (options.Invariant, options.DataSource) = (Invariant, clients.PostgreSql(store))));
                break;
            default:
                silo.AddMemoryGrainStorage(Name);
                break;
        }
    }

    private static void AddReminders(ISiloBuilder silo, StoreConnection? store)
    {
        switch (store?.Kind)
        {
            case StoreKind.Redis:
                silo.UseRedisReminderService(redis => redis.ConfigurationOptions = store.Redis());
                silo.Services.AddOptions<RedisReminderTableOptions>().Configure<StoreClients>(
                    (redis, clients) => redis.CreateMultiplexer = async _ => (await clients.RedisAsync(store), true));
                break;
            case StoreKind.AdoNet:
                silo.UseAdoNetReminderService(sql => sql.Configure<StoreClients>((options, clients) =>
                    (options.Invariant, options.DataSource) = (Invariant, clients.PostgreSql(store))));
                break;
            default:
                silo.UseInMemoryReminderService();
                break;
        }
    }
}
