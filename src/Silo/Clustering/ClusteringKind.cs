namespace RemoteAccess.Silo.Clustering;

/// <summary>How silos find each other.</summary>
internal enum ClusteringKind
{
    /// <summary>One silo on this machine; the only kind that this release supports.</summary>
    Localhost,

    /// <summary>A membership table in Redis. This release does not support it and refuses it with an error of its own.</summary>
    Redis,

    /// <summary>A membership table in PostgreSQL or another SQL database. Not supported either.</summary>
    AdoNet,
}
