namespace RemoteAccess.Silo.Clustering;

/// <summary>How silos find each other.</summary>
internal enum ClusteringKind
{
    /// <summary>One silo on this machine; the only kind this release runs.</summary>
    Localhost,

    /// <summary>A membership table in Redis; named so that asking for it is answered, not run by this release.</summary>
    Redis,

    /// <summary>A membership table in PostgreSQL or another SQL database; named likewise.</summary>
    AdoNet,
}
