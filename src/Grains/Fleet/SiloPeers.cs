using Orleans.Runtime.Services;

namespace RemoteAccess.Grains.Fleet;

/// <summary>Calls the peers of other silos.</summary>
internal sealed class SiloPeers(IServiceProvider services) : GrainServiceClient<ISiloPeer>(services)
{
    /// <summary>The peer of a silo.</summary>
    public ISiloPeer Of(SiloAddress silo) => GetGrainService(silo);
}
