using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Fleet;

/// <summary>Answers the other silos for this one.</summary>
/// <remarks>Calls interleave; it has no state of its own. Grain services have no interface for their own construction but this
/// constructor.</remarks>
internal sealed class SiloPeer(
    GrainId id,
    Silo silo,
    SessionHost host,
    FleetMembers members,
    FleetDrain drain,
    RoomPartings partings,
    TimeProvider time,
    ILoggerFactory loggers) : GrainService(id, silo, loggers), ISiloPeer
{
    private readonly DeviceNotice _notice = new(time, loggers.CreateLogger<DeviceNotice>());

    public ValueTask<SiloLoad> GetLoad() => ValueTask.FromResult(host.Load);

    public ValueTask<long> GetEpoch(RoomName room) =>
        ValueTask.FromResult(host.Find(room) is { IsEnding: false } session ? session.Epoch : 0);

    public ValueTask<bool> CanTake(RoomName room) => ValueTask.FromResult(host.CanTake(room));

    public ValueTask<bool> Start(HandedRoom room)
    {
        if (host.Find(room.Room) is { } running && running.Epoch >= room.Epoch)
        {
            // The call came twice, or so late that the room was opened again meanwhile.
            return ValueTask.FromResult(running.Owner == room.Owner && !running.IsEnding);
        }

        if (!host.CanTake(room.Room))
        {
            return ValueTask.FromResult(false);
        }

        try
        {
            var session = host.Start(room.Room, room.Epoch, room.Descriptor, room.Bans, room.Declared, room.Owner);
            _notice.Tell(session, RoomOpenReason.Moved);
            return ValueTask.FromResult(true);
        }
        catch (SiloDrainingException)
        {
            return ValueTask.FromResult(false);
        }
    }

    public ValueTask OpenedElsewhere(RoomName room, string silo)
    {
        if (host.Find(room) is null)
        {
            partings.Tell(room, RoomDepartureKind.Moved, members.FindLiving(silo));
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<SiloDrain> Drain() => ValueTask.FromResult(drain.Begin());

    public ValueTask<SiloDrain> TakeDrainBack() => ValueTask.FromResult(drain.TakeBack());

    public ValueTask<SiloDrain> GetDrain() => ValueTask.FromResult(drain.State);
}
