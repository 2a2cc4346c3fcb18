using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Fleet;

/// <summary>
/// Brings what silos serve and what is stored together: sessions here that were overtaken end (B18); rooms that are to be open and have no
/// living silo are reopened, each by the one silo that all choose, or by the silo that had them last; sessions without a grain get one.
/// </summary>
/// <remarks>Used by one loop. Two silos with different views may both reopen a room: the record's ETag lets one of them.</remarks>
internal sealed partial class RoomSweep(
    FleetMembers members,
    FleetLoads loads,
    RoomIndex index,
    SessionHost host,
    IGrainFactory grains,
    RemoteAccessMetrics metrics,
    IOptions<RemoteAccessOptions> options,
    ILogger<RoomSweep> logger)
{
    private int _unserved;

    /// <summary>Rooms of the fleet that were to be open and had no living silo in the last sweep; may be read beside it.</summary>
    public int Unserved { get; private set; }

    /// <summary>One sweep.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (host.IsDraining)
        {
            // It takes no rooms, but a room that was handed over to it just before is to go on to a silo that does.
            if (!host.IsCutOff)
            {
                await LookAfterLeftAsync(cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        await ReopenAsync(cancellationToken).ConfigureAwait(false);
        var lonely = host.Sessions.Where(static session => session is { HasOwner: false, IsEnding: false })
            .Select(static session => session.Room);
        await LookAsync([.. lonely], cancellationToken).ConfigureAwait(false);
        await LookAfterLeftAsync(cancellationToken).ConfigureAwait(false);
        await CompareAsync(cancellationToken).ConfigureAwait(false);
    }

    // Each part by itself: one whose grain was on the silo that died is not there at once, and must not hold up the others.
    private async Task ReopenAsync(CancellationToken cancellationToken)
    {
        _unserved = 0;
        await Task.WhenAll(Enumerable.Range(0, RoomIndex.Parts).Select(part => ReopenAsync(part, cancellationToken))).ConfigureAwait(false);
        Unserved = _unserved;
    }

    private async Task ReopenAsync(int part, CancellationToken cancellationToken)
    {
        var unserved = await index.UnservedAsync(part, [.. members.Living]).ConfigureAwait(false);
        Interlocked.Add(ref _unserved, unserved.Count);
        var ours = unserved.Where(room => members.Here.Equals(loads.FirstChoice(room))).ToArray();
        if (ours.Length > 0)
        {
            LogReopening(logger, ours.Length, unserved.Count);
            await LookAsync(ours, cancellationToken, metrics.RoomReopened).ConfigureAwait(false);
        }
    }

    // A room that is said to be here and is not: its session ended when no grain looked after it, e.g. in a hand-over that came to nothing
    // or while this silo was cut off; or it was closed while the index did not answer.
    private async Task LookAfterLeftAsync(CancellationToken cancellationToken)
    {
        var here = await index.OfAsync(FleetMembers.NameOf(members.Here)).ConfigureAwait(false);
        await LookAsync([.. here.Where(room => host.Find(room) is null)], cancellationToken).ConfigureAwait(false);
    }

    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        var serving = host.Sessions.Where(static session => !session.IsEnding).ToDictionary(static session => session.Room);
        var overtaken = await index.CompareAsync(
            FleetMembers.NameOf(members.Here), serving.Values.Select(static session => (session.Room, session.Epoch)))
                .ConfigureAwait(false);
        foreach (var room in overtaken)
        {
            // The index only says where to look: the record decides.
            if (serving.TryGetValue(room, out var session) && await session.IsOvertakenAsync(cancellationToken).ConfigureAwait(false))
            {
                host.Supersede(session);
            }
        }
    }

    private Task LookAsync(
        IReadOnlyCollection<RoomName> rooms,
        CancellationToken cancellationToken,
        Action<RoomReopening>? count = null) => Parallel.ForEachAsync(
        rooms,
        new ParallelOptions { MaxDegreeOfParallelism = options.Value.Fleet.ReopeningsAtOnce, CancellationToken = cancellationToken },
        async (room, _) =>
        {
            try
            {
                RequestContext.Set(IPlacementDirector.PlacementHintKey, members.Here);
                await grains.GetGrain<IRoomOwnerGrain>(room.ToString()).LookAsync().ConfigureAwait(false);
                count?.Invoke(host.Find(room) is null ? RoomReopening.NotOpened : RoomReopening.Opened);
            }
            catch (RoomMovedException)
            {
                // Its grain is on its way to the silo that has it.
                count?.Invoke(RoomReopening.NotOpened);
            }
            catch (Exception exception)
            {
                LogNotReopened(logger, room, exception.ForLog());
                count?.Invoke(RoomReopening.Failed);
            }
            finally
            {
                RequestContext.Remove(IPlacementDirector.PlacementHintKey);
            }
        });

    [LoggerMessage(2108, LogLevel.Information, "Reopening {Ours} of {Rooms} rooms that are to be open and that no living silo serves")]
    private static partial void LogReopening(ILogger logger, int ours, int rooms);

    [LoggerMessage(2109, LogLevel.Warning, "Room {Room} is to be open, and could not be reopened; the next sweep repeats it")]
    private static partial void LogNotReopened(ILogger logger, OutsideText room, LoggedException exception);
}
