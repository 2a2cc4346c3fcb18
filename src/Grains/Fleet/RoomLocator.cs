using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Fleet;

/// <summary>Finds rooms: here if this silo has the session, or where the stored record says, or where their viewers wait.</summary>
internal sealed class RoomLocator(
    SessionHost host, FleetMembers members, FleetLoads loads, RoomStore store, TimeProvider time) : IRoomLocator
{
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(2);

    public bool RefusesViewers => host.IsCutOff || (host.IsDraining && loads.HasOtherTaker);

    public ValueTask<RoomLocation> FindAsync(RoomName room, CancellationToken cancellationToken) =>
        host.Find(room) is { IsEnding: false } session
            ? ValueTask.FromResult(new RoomLocation(members.Here, IsHere: true, IsOpen: true, session.Epoch))
            : ReadAsync(room, cancellationToken);

    private async ValueTask<RoomLocation> ReadAsync(RoomName room, CancellationToken cancellationToken)
    {
        var record = (await store.ReadAsync(room).WaitOrAbandonAsync(ReadTimeout, time, cancellationToken).ConfigureAwait(false)).State!;
        if (members.OwnerOf(record) is { } owner)
        {
            return new RoomLocation(owner, owner.Equals(members.Here), IsOpen: true, record.Epoch);
        }

        var waiting = loads.FirstChoice(room) ?? members.Here;
        return new RoomLocation(waiting, waiting.Equals(members.Here), IsOpen: false, record.Epoch);
    }
}
