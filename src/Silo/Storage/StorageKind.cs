namespace RemoteAccess.Silo.Storage;

/// <summary>Where the rooms' wishes and epochs are kept.</summary>
internal enum StorageKind
{
    /// <summary>In this silo's memory: gone with it. The only kind this release runs.</summary>
    Memory,

    /// <summary>In Redis; named so that asking for it is answered, not run by this release.</summary>
    Redis,

    /// <summary>In PostgreSQL or another SQL database; named likewise.</summary>
    AdoNet,
}
