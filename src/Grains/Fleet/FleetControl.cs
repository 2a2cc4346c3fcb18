using RemoteAccess.Grains.Rooms;
using RemoteAccess.Keys;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Fleet;

/// <summary>Does what operators ask, through the silo or room that is concerned.</summary>
internal sealed class FleetControl(FleetMembers members, SiloPeers peers, IGrainFactory grains, TimeProvider time) : IFleetControl
{
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(2);

    public async Task<bool> DrainAsync(string silo)
    {
        if (Find(silo) is not { } address)
        {
            return false;
        }

        await peers.Of(address).Drain().AsTask().WaitOrAbandonAsync(AskTimeout, time).ConfigureAwait(false);
        return true;
    }

    public bool IsLiving(string silo) => Find(silo) is not null;

    public async Task<bool> MoveAsync(RoomName room, string? silo)
    {
        string? target = null;
        if (silo is not null)
        {
            if (Find(silo) is not { } address)
            {
                return false;
            }

            target = FleetMembers.NameOf(address);
        }

        return await grains.GetGrain<IRoomOwnerGrain>(room.ToString()).MoveAsync(target).ConfigureAwait(false);
    }

    private SiloAddress? Find(string silo)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(silo);
        return members.Active.FirstOrDefault(
            active => FleetMembers.NameOf(active) == silo || FleetMembers.NameOf(active).Split('@')[0] == silo);
    }
}
