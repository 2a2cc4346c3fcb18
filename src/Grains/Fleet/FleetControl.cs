using RemoteAccess.Grains.Rooms;
using RemoteAccess.Keys;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Fleet;

/// <summary>Does what operators ask, through the silo or room that is concerned.</summary>
internal sealed class FleetControl(
    FleetMembers members, SiloPeers peers, IRoomLocator locator, RoomMoving moving, TimeProvider time) : IFleetControl
{
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(2);

    public Task<SiloDrain?> DrainAsync(string silo) => AskAsync(silo, static peer => peer.Drain());

    public Task<SiloDrain?> TakeDrainBackAsync(string silo) => AskAsync(silo, static peer => peer.TakeDrainBack());

    public Task<SiloDrain?> GetDrainAsync(string silo) => AskAsync(silo, static peer => peer.GetDrain());

    public async Task<RoomMoveOutcome> MoveAsync(RoomName room, string? silo)
    {
        SiloAddress? target = null;
        if (silo is not null && (target = Find(silo)) is null)
        {
            return RoomMoveOutcome.UnknownSilo;
        }

        var place = await locator.FindAsync(room, CancellationToken.None).ConfigureAwait(false);
        if (!place.IsOpen)
        {
            return RoomMoveOutcome.NotOpen;
        }

        if (place.Silo.Equals(target))
        {
            return RoomMoveOutcome.AlreadyThere;
        }

        return await moving.MoveAsync(room, target is null ? null : FleetMembers.NameOf(target), from: null).ConfigureAwait(false)
            ? RoomMoveOutcome.Moved
            : (await locator.FindAsync(room, CancellationToken.None).ConfigureAwait(false)).IsOpen
                ? RoomMoveOutcome.NoTaker
                : RoomMoveOutcome.NotOpen;
    }

    private async Task<SiloDrain?> AskAsync(string silo, Func<ISiloPeer, ValueTask<SiloDrain>> ask) => Find(silo) is { } address
        ? await ask(peers.Of(address)).AsTask().WaitOrAbandonAsync(AskTimeout, time).ConfigureAwait(false)
        : null;

    private SiloAddress? Find(string silo)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(silo);
        return members.Active.FirstOrDefault(
            active => FleetMembers.NameOf(active) == silo || FleetMembers.NameOf(active).Split('@')[0] == silo);
    }
}
