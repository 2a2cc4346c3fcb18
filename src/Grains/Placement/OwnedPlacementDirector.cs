using Orleans.Runtime.Placement;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Placement;

/// <summary>
/// Places a room's grain where its session is: on this silo if the session is here, or on the living silo that the stored record names.
/// A room without an owner goes to the silo that all choose, unless that one is much more loaded than another. A hint of the caller comes
/// first: it is how a survivor takes the room of a dead silo.
/// </summary>
/// <remarks>A store that does not answer decides nothing: the call fails, and can be repeated.</remarks>
internal sealed class OwnedPlacementDirector(
    SessionHost host, RoomStore store, FleetMembers members, FleetLoads loads, TimeProvider time) : IPlacementDirector
{
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(5);

    public async Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var compatible = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, compatible) is { } hint)
        {
            return hint;
        }

        if (!RoomName.TryParse(target.GrainIdentity.Key.ToString()!, out var room) || compatible.Length == 1)
        {
            // The activation refuses a malformed name with its own error.
            return compatible.Contains(context.LocalSilo) ? context.LocalSilo : compatible[0];
        }

        if (host.Find(room) is { IsEnding: false } && compatible.Contains(context.LocalSilo))
        {
            return context.LocalSilo;
        }

        var record = (await store.ReadAsync(room).WaitOrAbandonAsync(ReadTimeout, time)).State!;
        if (members.OwnerOf(record) is { } owner && compatible.Contains(owner))
        {
            return owner;
        }

        var takers = loads.Takers.Where(silo => compatible.Contains(silo)).ToArray();
        return loads.Choose(room, takers.Length > 0 ? takers : compatible);
    }
}
