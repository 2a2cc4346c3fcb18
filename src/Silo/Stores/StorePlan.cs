using RemoteAccess.Silo.Clustering;
using RemoteAccess.Silo.Reminders;
using RemoteAccess.Silo.Storage;

namespace RemoteAccess.Silo.Stores;

/// <summary>Which store keeps what. Null: nothing outside of the silo does.</summary>
/// <param name="Members">The membership table.</param>
/// <param name="Grains">Grain storage.</param>
/// <param name="Reminders">Reminders.</param>
internal sealed record StorePlan(StoreConnection? Members, StoreConnection? Grains, StoreConnection? Reminders)
{
    /// <summary>Each store once.</summary>
    public IReadOnlyList<StoreConnection> All => [.. new[] { Members, Grains, Reminders }.OfType<StoreConnection>().Distinct()];

    /// <summary>What a store keeps, for people.</summary>
    public string UsesOf(StoreConnection store) => string.Join(" and ", new[]
    {
        store.Equals(Members) ? "the cluster's members" : null,
        store.Equals(Grains) ? "rooms" : null,
        store.Equals(Reminders) ? "reminders" : null,
    }.OfType<string>());

    /// <summary>Finds the stores; what is wrong is added to the errors, and that store is null.</summary>
    public static StorePlan Read(
        ClusterSettings cluster, StorageSettings storage, ReminderSettings reminders, ICollection<SettingError> errors)
    {
        var members = Find(ClusterSettings.Section, KindOf(cluster.Clustering), cluster, errors);
        var grains = Find(StorageSettings.Section, KindOf(storage.Kind), storage, errors, members);
        return new StorePlan(
            members, grains, Find(ReminderSettings.Section, KindOf(reminders.Kind ?? storage.Kind), reminders, errors, grains, members));
    }

    private static StoreConnection? Find(
        string section, StoreKind? kind, IStoreSettings settings, ICollection<SettingError> errors, params StoreConnection?[] others)
    {
        var (key, file) = ($"{section}:{nameof(settings.ConnectionString)}", $"{section}:{nameof(settings.ConnectionStringFile)}");
        if (kind is null)
        {
            // Most likely the kind was forgotten, and the silo would keep its rooms in memory without a word.
            foreach (var (given, value) in new[] { (key, settings.ConnectionString), (file, settings.ConnectionStringFile) })
            {
                if (value.Length > 0)
                {
                    errors.Add(new SettingError(given, SecretKeys.Show(given, value), $"nothing uses it; {Forgotten(section)}"));
                }
            }

            return null;
        }

        if (settings is { ConnectionString.Length: > 0, ConnectionStringFile.Length: > 0 })
        {
            errors.Add(new SettingError(file, StoreFiles.Shown(settings.ConnectionStringFile), $"{key} is set too; give one of both"));
            return null;
        }

        if (settings.ConnectionStringFile.Length > 0)
        {
            if (StoreFiles.TryRead(settings.ConnectionStringFile, out var content) is { } problem)
            {
                errors.Add(new SettingError(file, StoreFiles.Shown(settings.ConnectionStringFile), problem));
                return null;
            }

            return Parse(kind.Value, file, content, errors);
        }

        if (settings.ConnectionString.Length > 0)
        {
            return Parse(kind.Value, key, settings.ConnectionString, errors);
        }

        // The same store, unless the section that names it is wrong: then there is an error already.
        if (Array.Find(others, other => other?.Kind == kind) is { } shared)
        {
            return shared;
        }

        if (!errors.Any(error => error.Key.Contains(nameof(settings.ConnectionString), StringComparison.Ordinal)))
        {
            errors.Add(new SettingError(key, null, kind is StoreKind.Redis
                ? "give the Redis server, e.g. redis.example:6379,password=…,ssl=true, or a file that holds this"
                : "give the PostgreSQL database, e.g. Host=db.example;Database=remoteaccess;Username=…;Password=…, or a file that holds "
                    + "this"));
        }

        return null;
    }

    private static StoreConnection? Parse(StoreKind kind, string key, string text, ICollection<SettingError> errors)
    {
        if (StoreConnection.TryParse(kind, key, text, out var store) is { } problem)
        {
            errors.Add(new SettingError(key, $"({text.Length} hidden characters)", problem));
        }

        return store;
    }

    private static string Forgotten(string section) => section switch
    {
        ClusterSettings.Section => $"set Cluster:Clustering={ClusteringKind.Redis} or {ClusteringKind.AdoNet}, or remove this key",
        _ => $"set {section}:Kind={StorageKind.Redis} or {StorageKind.AdoNet}, or remove this key",
    };

    private static StoreKind? KindOf(ClusteringKind kind) => kind switch
    {
        ClusteringKind.Redis => StoreKind.Redis,
        ClusteringKind.AdoNet => StoreKind.AdoNet,
        _ => null,
    };

    private static StoreKind? KindOf(StorageKind kind) => kind switch
    {
        StorageKind.Redis => StoreKind.Redis,
        StorageKind.AdoNet => StoreKind.AdoNet,
        _ => null,
    };
}
