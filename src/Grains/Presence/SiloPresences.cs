using Orleans.Runtime.Services;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Presence;

/// <summary>Asks silos where a viewer is present.</summary>
internal interface ISiloPresences
{
    /// <summary>Asks one silo.</summary>
    Task<SiloPresencePage> FindAsync(SiloAddress silo, ParticipantIdentity identity, string after, int most);
}

/// <inheritdoc/>
internal sealed class SiloPresences(IServiceProvider services) : GrainServiceClient<ISiloPresence>(services), ISiloPresences
{
    public Task<SiloPresencePage> FindAsync(SiloAddress silo, ParticipantIdentity identity, string after, int most) =>
        GetGrainService(silo).Find(identity, after, most).AsTask();
}
