using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Rooms;

internal sealed partial class RoomBans
{
    [LoggerMessage(1502, LogLevel.Information, "Audit: room {Room} bans {Identity} until {Until:u}")]
    private static partial void LogBanned(ILogger logger, OutsideText room, OutsideText identity, DateTimeOffset until);

    [LoggerMessage(1503, LogLevel.Information, "Audit: room {Room} lifts the ban of {Identity}")]
    private static partial void LogLifted(ILogger logger, OutsideText room, OutsideText identity);
}
