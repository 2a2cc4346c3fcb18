using System.Net;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using RemoteAccess.Silo.Clustering.Tls;
using RemoteAccess.Silo.Settings;
using RemoteAccess.Silo.Storage;
using RemoteAccess.Silo.Stores;

namespace RemoteAccess.Silo.Clustering;

/// <summary>Membership, ports, grain directory and mailbox limits of the silo.</summary>
internal static class SiloClustering
{
    /// <summary>Clustering with the timing of the settings and the distributed directory. Without that directory, surviving silos
    /// deactivate healthy grains whenever a silo leaves.</summary>
    public static ISiloBuilder UseSiloClustering(this ISiloBuilder silo, SiloSettings all)
    {
        var settings = all.Cluster;
        UseMembers(silo, all);
        silo.UseClusterTls(settings.Tls);
#pragma warning disable ORLEANSEXP003 // Experimental in 10.4; the version is pinned, and the effect was measured.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
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

    private static void UseMembers(ISiloBuilder silo, SiloSettings all)
    {
        var (settings, ip) = (all.Cluster, all.Address.Ip);
        if (all.Stores.Members is not { } members)
        {
            silo.UseLocalhostClustering(
                settings.SiloPort, settings.GatewayPort, serviceId: settings.ServiceId, clusterId: settings.ClusterId);
            return;
        }

        silo.Configure<ClusterOptions>(cluster => (cluster.ServiceId, cluster.ClusterId) = (settings.ServiceId, settings.ClusterId));
        silo.Configure<EndpointOptions>(endpoints =>
        {
            endpoints.AdvertisedIPAddress = ip;
            (endpoints.SiloPort, endpoints.GatewayPort) = (settings.SiloPort, settings.GatewayPort);
            endpoints.SiloListeningEndpoint = new IPEndPoint(ip, settings.SiloPort);
            endpoints.GatewayListeningEndpoint = new IPEndPoint(ip, settings.GatewayPort);
        });
        if (members.Kind is StoreKind.Redis)
        {
            silo.UseRedisClustering(redis => redis.ConfigurationOptions = members.Redis());
            silo.Services.AddOptions<RedisClusteringOptions>().Configure<StoreClients>(
                (redis, clients) => redis.CreateMultiplexer = async _ => (await clients.RedisAsync(members), true));
        }
        else
        {
            silo.UseAdoNetClustering(sql => sql.Configure<StoreClients>((options, clients) =>
                (options.Invariant, options.DataSource) = (SiloStorage.Invariant, clients.PostgreSql(members))));
        }
    }
}
