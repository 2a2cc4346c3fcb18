using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Sessions;

internal sealed partial class PhaseReporter
{
    [LoggerMessage(1400, LogLevel.Information, "Room {Room} (epoch {Epoch}): {Before} → {Phase}")]
    private static partial void LogPhase(ILogger logger, OutsideText room, long epoch, RoomPhase before, RoomPhase phase);
}
