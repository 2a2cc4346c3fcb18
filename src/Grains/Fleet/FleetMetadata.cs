namespace RemoteAccess.Grains.Fleet;

/// <summary>What each silo says of itself to the others, as Orleans' silo metadata.</summary>
public static class FleetMetadata
{
    /// <summary>
    /// Where the silo's listener is reached: <c>http(s)://host:port</c>. The host <c>*</c> stands for the address that the silo has in the
    /// cluster.
    /// </summary>
    public const string HttpKey = "ra.http";

    /// <summary>The zone in which the silo runs; absent if none is set.</summary>
    public const string ZoneKey = "ra.zone";
}
