using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Sessions;

internal sealed partial class EpochFence
{
    [LoggerMessage(1404, LogLevel.Error,
        "Room {Room}: another participant joined with the device's identity {Identity} although epoch {Epoch} is the highest; joining "
            + "again. Check for a second deployment or a viewer's token with that identity")]
    private static partial void LogIdentityTaken(ILogger logger, OutsideText room, OutsideText identity, long epoch);

    [LoggerMessage(1405, LogLevel.Error, "Room {Room} (epoch {Epoch}): the stored epoch could not be read")]
    private static partial void LogEpochUnknown(ILogger logger, OutsideText room, long epoch, LoggedException exception);
}
