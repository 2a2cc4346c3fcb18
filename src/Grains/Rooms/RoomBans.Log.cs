using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Rooms;

internal sealed partial class RoomBans
{
    [LoggerMessage(1502, LogLevel.Information, "Audit: room {Room} keeps {Identity} out until {Until:u}")]
    private static partial void LogBanned(ILogger logger, OutsideText room, OutsideText identity, DateTimeOffset until);

    [LoggerMessage(1503, LogLevel.Information, "Audit: room {Room} lets {Identity} in again")]
    private static partial void LogLifted(ILogger logger, OutsideText room, OutsideText identity);
}
