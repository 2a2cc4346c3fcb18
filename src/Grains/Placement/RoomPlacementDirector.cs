using Microsoft.Extensions.Logging;
using Orleans.Runtime.Placement;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Placement;

/// <summary>
/// Places participants and registries on the silo of their room's session only. If the session is on this silo, no look-up is needed;
/// otherwise the stored record names the owner. A room that is on no silo has no session: the grain
/// is placed here, answers that nothing is registered and deactivates.
/// </summary>
internal sealed partial class RoomPlacementDirector(
    SessionHost host,
    RoomStore store,
    FleetMembers members,
    IGrainFactory grains,
    TimeProvider time,
    ILogger<RoomPlacementDirector> logger)
    : IPlacementDirector
{
    private static readonly TimeSpan LookUpTimeout = TimeSpan.FromSeconds(5);

    public async Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var compatible = context.GetCompatibleSilos(target);
        if (!KeyText.TrySplit(target.GrainIdentity.Key.ToString(), out var text, out _) || !RoomName.TryParse(text, out var room))
        {
            // The activation refuses its malformed key with its own error.
            return Fallback(context, compatible);
        }

        if (host.Find(room) is not null && compatible.Contains(context.LocalSilo))
        {
            return context.LocalSilo;
        }

        if (await OwnerAsync(room) is { } owner && compatible.Contains(owner))
        {
            return owner;
        }

        var grain = grains.GetGrain<IRoomGrain>(room.ToString());
        var silo = await grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain).AsTask().WaitOrAbandonAsync(LookUpTimeout, time);
        if (silo is not null && compatible.Contains(silo))
        {
            return silo;
        }

        LogNoSession(logger, room);
        return Fallback(context, compatible);
    }

    // The stored record names the owner. While the store fails, the directory's entry of the room's grain has to do.
    private async Task<SiloAddress?> OwnerAsync(RoomName room)
    {
        try
        {
            return members.OwnerOf((await store.ReadAsync(room).WaitOrAbandonAsync(LookUpTimeout, time)).State!);
        }
        catch (Exception exception)
        {
            LogNotRead(logger, room, exception.Message);
            return null;
        }
    }

    private static SiloAddress Fallback(IPlacementContext context, SiloAddress[] compatible) =>
        compatible.Contains(context.LocalSilo) ? context.LocalSilo : compatible[0];

    [LoggerMessage(1301, LogLevel.Warning,
        "The record of room {Room} could not be read to place a grain of it; the directory is asked instead: {Error}")]
    private static partial void LogNotRead(ILogger logger, OutsideText room, OutsideText error);

    [LoggerMessage(1300, LogLevel.Debug,
        "Room {Room} has no session on any silo; its grain is placed here and will answer that nothing is registered")]
    private static partial void LogNoSession(ILogger logger, OutsideText room);
}
