namespace RemoteAccess.Upgrade;

/// <summary>The names of the two builds of the contracts, as the grains of a silo bear them.</summary>
internal static class Builds
{
    /// <summary>Built against the snapshot of the contracts.</summary>
    public const string Earlier = "earlier";

    /// <summary>Built against the contracts of this source tree.</summary>
    public const string Today = "today";

#if EARLIER
    /// <summary>This one.</summary>
    public const string Own = Earlier;
#else
    /// <summary>This one.</summary>
    public const string Own = Today;
#endif

    /// <summary>A grain that only silos of one build have.</summary>
    public static GrainId Grain(string kind, string build) => GrainId.Create($"{kind}-{build}", "one");
}
