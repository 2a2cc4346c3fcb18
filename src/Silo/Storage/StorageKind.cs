namespace RemoteAccess.Silo.Storage;

/// <summary>Where grains and reminders are stored.</summary>
internal enum StorageKind
{
    /// <summary>In this silo's memory; lost when the silo ends. For one silo.</summary>
    Memory,

    /// <summary>In Redis.</summary>
    Redis,

    /// <summary>In PostgreSQL.</summary>
    AdoNet,
}
