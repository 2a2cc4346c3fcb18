using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Hosting.ViewerTokens;

/// <summary>Asks the room grain. Bounded in time.</summary>
internal sealed partial class RoomDeviceIdentities(
    IGrainFactory grains, TimeProvider time, ILogger<RoomDeviceIdentities> logger) : IDeviceIdentities
{
    /// <summary>How long the room may take to answer: 2 s, since somebody waits to be let in.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async Task<string?> FindAsync(RoomName room, CancellationToken cancellationToken)
    {
        try
        {
            var asked = grains.GetGrain<IRoomGrain>(room.ToString()).GetStatus().AsTask();
            return (await asked.WaitOrAbandonAsync(Patience, time, cancellationToken)).DeviceIdentity;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotAsked(room.ToString(), failure.ForLog());
            return null;
        }
    }

    [LoggerMessage(3082, LogLevel.Warning,
        "Room {Room} could not be asked for its device's identity; no viewer token is minted for it meanwhile.")]
    private partial void LogNotAsked(OutsideText room, LoggedException failure);
}
