using RemoteAccess.Grains.OnDemand;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Hosting.ViewerTokens;

/// <summary>
/// Asks the room grain; if the room is not open, asks the device that would describe it, because the viewer who gets this token may open
/// the room on demand. Bounded in time.
/// </summary>
internal sealed partial class RoomDeviceIdentities(
    IGrainFactory grains, IOnDemandDevices onDemand, TimeProvider time, ILogger<RoomDeviceIdentities> logger) : IDeviceIdentities
{
    /// <summary>How long room and device may take to answer: 2 s, because a person waits for the token.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async Task<string?> FindAsync(RoomName room, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(room).WaitOrAbandonAsync(Patience, time, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotAsked(room.ToString(), failure.ForLog());
            return null;
        }
    }

    private async Task<string> AskAsync(RoomName room)
    {
        var status = await grains.GetGrain<IRoomGrain>(room.ToString()).GetStatus();
        var next = status.Phase is RoomPhase.Closed ? await onDemand.DescribeAsync(room) : null;
        return next?.DeviceIdentity ?? status.DeviceIdentity;
    }

    [LoggerMessage(3082, LogLevel.Warning,
        "Room {Room} did not answer with its device's identity; until it does, no viewer token is minted for it.")]
    private partial void LogNotAsked(OutsideText room, LoggedException failure);
}
