using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Connector;

internal sealed partial class LiveKitRoomState
{
    [LoggerMessage(4100, LogLevel.Error, "Room {Room}: handling an event failed; the connection ends.")]
    private partial void LogPumpFailed(OutsideText room, LoggedException exception);
}
