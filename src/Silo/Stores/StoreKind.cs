namespace RemoteAccess.Silo.Stores;

/// <summary>A server that keeps data for silos.</summary>
internal enum StoreKind
{
    /// <summary>Redis.</summary>
    Redis,

    /// <summary>PostgreSQL, through ADO.NET.</summary>
    AdoNet,
}
