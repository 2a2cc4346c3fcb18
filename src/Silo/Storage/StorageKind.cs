namespace RemoteAccess.Silo.Storage;

/// <summary>Where the rooms' descriptors and epochs are stored.</summary>
internal enum StorageKind
{
    /// <summary>In this silo's memory; lost when the silo ends. The only kind that this release supports.</summary>
    Memory,

    /// <summary>In Redis. This release does not support it and refuses it with an error of its own.</summary>
    Redis,

    /// <summary>In PostgreSQL or another SQL database. Not supported either.</summary>
    AdoNet,
}
