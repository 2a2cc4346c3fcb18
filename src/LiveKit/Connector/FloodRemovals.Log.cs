using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Connector;

internal sealed partial class FloodRemovals
{
    [LoggerMessage(4101, LogLevel.Warning,
        "Room {Room}: {Identity} opened streams with headers of more than {Bytes} bytes in all and sent nothing on them. "
        + "The native library holds the headers until the participant leaves, so it is removed ({Outcome}). "
        + "{Unlogged} more in this room since the last such line.")]
    private partial void LogFlooded(OutsideText room, OutsideText identity, int bytes, OutsideText outcome, long unlogged);
}
