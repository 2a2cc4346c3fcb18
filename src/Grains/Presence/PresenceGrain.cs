using Orleans.Concurrency;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Presence;

/// <summary>Passes questions of grains and clients on to <see cref="FleetPresence"/>. It has no state.</summary>
[GrainType("presence"), StatelessWorker(1), Reentrant]
internal sealed class PresenceGrain(FleetPresence presence) : Grain, IPresenceGrain
{
    public Task<PresencePage> Find(ParticipantIdentity identity, string after, int most) => presence.FindAsync(identity, after, most);
}
