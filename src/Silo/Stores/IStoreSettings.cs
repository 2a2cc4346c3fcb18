namespace RemoteAccess.Silo.Stores;

/// <summary>How to reach a store.</summary>
internal interface IStoreSettings
{
    /// <summary>The connection string, with its password: never printed. For Redis as StackExchange.Redis reads it
    /// (<c>host:6379,password=…,ssl=true</c>), for PostgreSQL as Npgsql reads it (<c>Host=…;Database=…;Username=…;Password=…</c>). Default:
    /// that of another section with the same kind of store.</summary>
    string ConnectionString { get; }

    /// <summary>A file with the connection string, instead of <see cref="ConnectionString"/>. It is read at start.</summary>
    string ConnectionStringFile { get; }
}
