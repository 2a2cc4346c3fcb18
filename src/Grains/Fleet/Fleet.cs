using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Fleet;

/// <summary>The other silos, from this one: membership, peers, loads and index in one place. Every call has a time limit.</summary>
internal sealed partial class Fleet(
    FleetMembers members,
    FleetLoads loads,
    SiloPeers peers,
    RoomIndex index,
    RoomPartings partings,
    RemoteAccessMetrics metrics,
    TimeProvider time,
    ILogger<Fleet> logger) : IFleet
{
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(5);

    public string Here => FleetMembers.NameOf(members.Here);

    public bool IsOther(string silo) => silo != Here && members.FindLiving(silo) is not null;

    public async Task<long?> EpochAtAsync(string silo, RoomName room)
    {
        if (members.FindLiving(silo) is not { } address)
        {
            return 0;
        }

        try
        {
            return await peers.Of(address).GetEpoch(room).AsTask().WaitOrAbandonAsync(AskTimeout, time);
        }
        catch (Exception exception)
        {
            LogNoAnswer(logger, room, silo, exception.Message);
            return null;
        }
    }

    public async Task IndexAsync(RoomName room, RoomIndexEntry entry)
    {
        await index.SetAsync(room, entry);
        if (entry.Wanted && loads.FirstChoice(room) is { } waitingAt && !waitingAt.Equals(members.Here)
            && FleetMembers.NameOf(waitingAt) != entry.Silo)
        {
            AbandonedTask.Observe(SendThereAsync(waitingAt, room, entry.Silo));
        }
    }

    public async Task<string?> PrepareMoveAsync(RoomName room, string? silo)
    {
        var candidates = silo is null
            ? members.Active.Where(candidate => !candidate.Equals(members.Here)).ToList()
            : members.FindLiving(silo) is { } named && !named.Equals(members.Here) ? [named] : [];
        while (candidates.Count > 0)
        {
            var chosen = loads.Choose(room, candidates);
            try
            {
                if (await peers.Of(chosen).CanTake(room).AsTask().WaitOrAbandonAsync(AskTimeout, time))
                {
                    return FleetMembers.NameOf(chosen);
                }
            }
            catch (Exception exception)
            {
                LogNoAnswer(logger, room, chosen.ToString(), exception.Message);
            }

            candidates.Remove(chosen);
        }

        metrics.RoomMoved(RoomMove.NoTaker);
        return null;
    }

    public async Task<bool> StartThereAsync(string silo, HandedRoom room)
    {
        var started = await TryStartThereAsync(silo, room);
        metrics.RoomMoved(started ? RoomMove.HandedOver : RoomMove.NotStarted);
        return started;
    }

    public void SendAway(RoomName room, RoomDepartureKind kind, string? target) =>
        partings.Tell(room, kind, target is null ? null : members.FindLiving(target));

    // A call may also throw at once, e.g. while this silo stops; the viewers that wait there look for their room themselves, too.
    private async Task SendThereAsync(SiloAddress waitingAt, RoomName room, string silo) =>
        await peers.Of(waitingAt).OpenedElsewhere(room, silo);

    private async Task<bool> TryStartThereAsync(string silo, HandedRoom room)
    {
        if (members.FindLiving(silo) is not { } address)
        {
            return false;
        }

        try
        {
            return await peers.Of(address).Start(room).AsTask().WaitOrAbandonAsync(StartTimeout, time);
        }
        catch (Exception exception)
        {
            LogNoAnswer(logger, room.Room, silo, exception.Message);
            return false;
        }
    }

    [LoggerMessage(2102, LogLevel.Warning, "Silo {Silo} did not answer for room {Room}: {Error}")]
    private static partial void LogNoAnswer(ILogger logger, OutsideText room, OutsideText silo, OutsideText error);
}
