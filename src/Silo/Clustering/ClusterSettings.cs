using System.ComponentModel.DataAnnotations;
using RemoteAccess.Silo.Clustering.Tls;
using RemoteAccess.Silo.Stores;

namespace RemoteAccess.Silo.Clustering;

/// <summary>Orleans clustering (section <c>Cluster</c>). The timing defaults are tuned: with Redis clustering they shortened the fail-over
/// after a kill from 13–18 s to under 1 s, and a silo still survives a pause of 2 s.</summary>
internal sealed class ClusterSettings : IStoreSettings
{
    /// <summary>The section.</summary>
    public const string Section = "Cluster";

    private const string Port = "give a port from 1 to 65535";
    private const string Timing = "give a duration from 00:00:00.1 to 00:05:00";

    /// <summary>How silos find each other; default <see cref="ClusteringKind.Localhost"/>.</summary>
    public ClusteringKind Clustering { get; set; } = ClusteringKind.Localhost;

    /// <summary>Silos with the same id form one cluster. Default <c>remote-access</c>.</summary>
    [Required(ErrorMessage = "give the cluster a name, e.g. remote-access")]
    public string ClusterId { get; set; } = "remote-access";

    /// <summary>Identifies the service across deployments; stored data belongs to it. Default <c>remote-access</c>.</summary>
    [Required(ErrorMessage = "give the service a name, e.g. remote-access")]
    public string ServiceId { get; set; } = "remote-access";

    /// <inheritdoc/>
    public string ConnectionString { get; set; } = string.Empty;

    /// <inheritdoc/>
    public string ConnectionStringFile { get; set; } = string.Empty;

    /// <summary>The address of this silo for other silos and Orleans clients: an IP address, or a host name that is resolved once, at
    /// start. Default: 127.0.0.1. The silo listens on this address only.</summary>
    public string Address { get; set; } = string.Empty;

    /// <summary>Whether silos and clients may talk without TLS on an address that other machines reach. Whoever reaches such a port can
    /// call every grain, so the network itself must keep others away. Default false.</summary>
    public bool Insecure { get; set; }

    /// <summary>TLS between silos and clients.</summary>
    public ClusterTlsSettings Tls { get; } = new();

    /// <summary>Port for other silos. Default 11111.</summary>
    [Range(1, 65535, ErrorMessage = Port)]
    public int SiloPort { get; set; } = 11111;

    /// <summary>Port for Orleans clients. Default 30000.</summary>
    [Range(1, 65535, ErrorMessage = Port)]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>The defaults of the settings below; each of them can be set by itself. Default <see
    /// cref="ClusterProfile.Tuned"/>.</summary>
    public ClusterProfile Profile { get; set; } = ClusterProfile.Tuned;

    /// <summary>How long the grain directory waits for a range whose silo died; 1 s to 5 min, default 3 s (Orleans: 30 s, which caused a
    /// fail-over of 22.8 s).</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00", ErrorMessage = "give a duration from 00:00:01 to 00:05:00")]
    public TimeSpan DirectoryLease { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long one probe of another silo may take; 0.1 s to 5 min, default 1 s, at most <see cref="MaxProbeTimeout"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ErrorMessage = Timing)]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a probe may take at most when this silo considers itself unhealthy; 0.1 s to 5 min, default 1.5 s. A longer time
    /// survives longer pauses, and the cluster fails over later.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ErrorMessage = Timing)]
    public TimeSpan MaxProbeTimeout { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Missed probes after which a silo is suspected; 1 to 20, default 2.</summary>
    [Range(1, 20, ErrorMessage = "give a number from 1 to 20")]
    public int MissedProbes { get; set; } = 2;

    /// <summary>How often the membership table is read; 0.1 s to 5 min, default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ErrorMessage = Timing)]
    public TimeSpan TableRefresh { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a silo writes that it is alive; 0.1 s to 5 min, default 5 s. It decides how long a cold start waits for dead
    /// silos.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ErrorMessage = Timing)]
    public TimeSpan AliveInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Calls that may wait for one grain before more are refused; 100 to 1,000,000, default 10,000 (Orleans: no limit, before any
    /// queue of ours).</summary>
    [Range(100, 1_000_000, ErrorMessage = "give a number from 100 to 1000000")]
    public int MaxEnqueuedRequests { get; set; } = 10_000;

    /// <summary>Settings with the defaults of a profile.</summary>
    public static ClusterSettings Of(ClusterProfile profile) => profile switch
    {
        ClusterProfile.Conservative => new()
        {
            DirectoryLease = TimeSpan.FromSeconds(30),
            ProbeTimeout = TimeSpan.FromSeconds(5),
            MaxProbeTimeout = TimeSpan.FromSeconds(20),
            MissedProbes = 3,
            TableRefresh = TimeSpan.FromSeconds(60),
            AliveInterval = TimeSpan.FromSeconds(30),
        },
        _ => new(),
    };
}
