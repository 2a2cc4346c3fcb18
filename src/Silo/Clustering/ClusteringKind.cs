namespace RemoteAccess.Silo.Clustering;

/// <summary>How silos find each other.</summary>
internal enum ClusteringKind
{
    /// <summary>One silo on this machine.</summary>
    Localhost,

    /// <summary>A membership table in Redis.</summary>
    Redis,

    /// <summary>A membership table in PostgreSQL.</summary>
    AdoNet,
}
