namespace RemoteAccess.Grains.Metrics;

/// <summary>The outcomes of evicting a replaced connection: the values of the tag of <c>remote_access.evictions</c>.</summary>
internal enum Eviction
{
    /// <summary>The transport agreed to remove it.</summary>
    Agreed,

    /// <summary>The transport refused, failed or did not answer in time; it is asked again.</summary>
    Refused,

    /// <summary>It is still in the room after as many attempts as the budget of failures has.</summary>
    Stuck,
}
