using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Connector;

internal sealed partial class LiveKitRoomConnection
{
    [LoggerMessage(4102, LogLevel.Information, "Room {Room}: {Identity} {Sid} has left and nobody told: look-ups do not find it any more.")]
    private partial void LogDepartureMissed(OutsideText room, OutsideText identity, ParticipantSid sid);

    [LoggerMessage(4100, LogLevel.Error, "Room {Room}: handling an event failed; the connection is given up.")]
    private partial void LogPumpFailed(OutsideText room, LoggedException exception);

    [LoggerMessage(4101, LogLevel.Warning,
        "Room {Room}: {Identity} opened streams of more than {Bytes} bytes in all and sent nothing on them, "
        + "which the native library holds until it leaves; it is thrown out ({Outcome}). "
        + "{Unlogged} more in this room since the last such line.")]
    private partial void LogFlooded(OutsideText room, OutsideText identity, int bytes, OutsideText outcome, long unlogged);
}
