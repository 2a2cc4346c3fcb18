using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Presence;

/// <summary>Answers other silos' questions for this one. It has no state.</summary>
/// <remarks>Grain services have no interface for their own construction but this constructor.</remarks>
internal sealed class SiloPresence(GrainId id, Silo silo, LocalPresence presence, ILoggerFactory loggers)
    : GrainService(id, silo, loggers), ISiloPresence
{
    public ValueTask<SiloPresencePage> Find(ParticipantIdentity identity, string after, int most) =>
        ValueTask.FromResult(presence.Find(identity, after, most));
}
