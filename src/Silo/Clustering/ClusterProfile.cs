namespace RemoteAccess.Silo.Clustering;

/// <summary>Defaults of the membership's timing.</summary>
internal enum ClusterProfile
{
    /// <summary>A silo that ended without a word is replaced within about 1 s, a frozen one within about 4 s; a pause of 2 s is
    /// survived.</summary>
    Tuned,

    /// <summary>Orleans' own timing, for networks and machines with pauses of several seconds: a silo that ended is replaced after 13 to
    /// 18 s, a frozen one after 60 s.</summary>
    Conservative,
}
