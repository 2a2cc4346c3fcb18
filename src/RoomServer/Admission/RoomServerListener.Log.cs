using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.RoomServer.Admission;

internal sealed partial class RoomServerListener
{
    [LoggerMessage(1112, LogLevel.Information,
        "A connection from {Caller} was refused with HTTP {Status}: {Error} (room {Room}, identity {Identity}, key {Key})")]
    private partial void LogRefused(string caller, int status, string error, OutsideText room, OutsideText identity, OutsideText key);
}
