using System.Text.Json.Serialization;
using Npgsql;
using StackExchange.Redis;

namespace RemoteAccess.Silo.Stores;

/// <summary>
/// One store that the silo uses. Two sections that name the same store share one, and with it its connections. The connection string is a
/// secret: nothing but <see cref="Redis"/> and <see cref="PostgreSql"/> gives it away.
/// </summary>
internal sealed class StoreConnection : IEquatable<StoreConnection>
{
    // An operation on a store that does not answer ends within this time; the drivers' own limits are 5 s and 30 s.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // Per silo. A server takes 100 connections by default, and the driver would open as many for each silo.
    private const int PoolSize = 20;

    private readonly string _text;

    private StoreConnection(StoreKind kind, string key, string text) => (Kind, Key, _text) = (kind, key, text);

    /// <summary>What it is.</summary>
    public StoreKind Kind { get; }

    /// <summary>The setting that it comes from.</summary>
    public string Key { get; }

    /// <summary>What to show instead of the connection string.</summary>
    [JsonIgnore]
    public string Hidden => $"({_text.Length} hidden characters)";

    /// <summary>The product's name.</summary>
    [JsonIgnore]
    public string Product => Kind is StoreKind.Redis ? "Redis" : "PostgreSQL";

    /// <summary>Where the server is: hosts and ports, no credential.</summary>
    [JsonIgnore]
    public string Server => Kind is StoreKind.Redis
        ? string.Join(", ", Redis().EndPoints.Select(point => point is System.Net.DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : $"{point}"))
        : PostgreSql() is var sql ? $"{sql.Host}:{sql.Port}/{sql.Database ?? sql.Username}" : string.Empty;

    /// <summary>Parses a connection string.</summary>
    /// <param name="kind">The kind of store.</param>
    /// <param name="key">The setting that it comes from.</param>
    /// <param name="text">The connection string.</param>
    /// <param name="store">The store; null after an error.</param>
    /// <returns>What is wrong, without a word of the connection string; null if nothing is.</returns>
    public static string? TryParse(StoreKind kind, string key, string text, out StoreConnection? store)
    {
        store = new StoreConnection(kind, key, text);
        try
        {
            if (kind is StoreKind.Redis ? IsRedis(text, store) : store.PostgreSql().Host is { Length: > 0 })
            {
                return null;
            }
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            // Its message may repeat parts of the connection string.
        }

        store = null;
        return kind is StoreKind.Redis
            ? "this is no connection string of Redis; give e.g. redis.example:6379,password=…,ssl=true (no redis:// address)"
            : "this is no connection string of PostgreSQL; give e.g. Host=db.example;Database=remoteaccess;Username=…;Password=…";
    }

    /// <summary>The options for a connection to Redis.</summary>
    public ConfigurationOptions Redis()
    {
        var options = ConfigurationOptions.Parse(_text);
        options.ClientName ??= "RemoteAccess.Silo";
        options.ConnectRetry = 1; // Whoever opens the first connection tries again, and says so.
        options.ReconnectRetryPolicy = new LinearRetry(500); // A store that is back is used within a second.
        return options;
    }

    /// <summary>The options for a connection to PostgreSQL.</summary>
    public NpgsqlConnectionStringBuilder PostgreSql()
    {
        var options = new NpgsqlConnectionStringBuilder(_text);
        options.ApplicationName ??= "RemoteAccess.Silo";
        Default("Timeout", () => options.Timeout = (int)Patience.TotalSeconds);
        Default("Command Timeout", () => options.CommandTimeout = (int)Patience.TotalSeconds);
        Default("Maximum Pool Size", () => options.MaxPoolSize = PoolSize);
        return options;

        void Default(string keyword, Action set)
        {
            if (!options.ShouldSerialize(keyword))
            {
                set();
            }
        }
    }

    /// <inheritdoc/>
    public bool Equals(StoreConnection? other) => other is not null && other.Kind == Kind && other._text == _text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StoreConnection);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, _text);

    /// <summary>Product and server, no credential.</summary>
    public override string ToString() => $"{Product} at {Server}";

    // The driver takes anything for a host name.
    private static bool IsRedis(string text, StoreConnection store) =>
        !text.Contains("://", StringComparison.Ordinal) && store.Redis().EndPoints is { Count: > 0 } points
        && !points.Any(point => point is System.Net.DnsEndPoint dns && Uri.CheckHostName(dns.Host) is UriHostNameType.Unknown);
}
