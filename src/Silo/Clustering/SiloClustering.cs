using Orleans.Configuration;
using RemoteAccess.Grains.Hosting;

namespace RemoteAccess.Silo.Clustering;

/// <summary>Clustering, grain directory, storage and mailbox limits of the silo.</summary>
internal static class SiloClustering
{
    /// <summary>Localhost clustering with the tuned membership timing and the distributed directory. Without that directory, surviving
    /// silos
    /// deactivate healthy grains whenever a silo leaves.</summary>
    public static ISiloBuilder UseSiloClustering(this ISiloBuilder silo, ClusterSettings settings)
    {
        silo.UseLocalhostClustering(settings.SiloPort, settings.GatewayPort, serviceId: settings.ServiceId, clusterId: settings.ClusterId);
#pragma warning disable ORLEANSEXP003 // Experimental in 10.4; the version is pinned, and the effect was measured.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        silo.AddMemoryGrainStorage(RemoteAccessStorage.ProviderName);
        silo.Configure<GrainDirectoryOptions>(directory => directory.RangeLeaseDuration = settings.DirectoryLease);
        silo.Configure<SiloMessagingOptions>(messaging => messaging.MaxEnqueuedRequestsHardLimit = settings.MaxEnqueuedRequests);
        return silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = settings.ProbeTimeout;
            membership.MaxProbeTimeout = settings.MaxProbeTimeout;
            membership.NumMissedProbesLimit = settings.MissedProbes;
            membership.TableRefreshTimeout = settings.TableRefresh;
            membership.IAmAliveTablePublishTimeout = settings.AliveInterval;
        });
    }
}
