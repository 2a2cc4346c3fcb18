using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Composite;

internal sealed partial class PartChanges
{
    [LoggerMessage(1520, LogLevel.Warning, "Room {Room}: the transport {Transport} lost its connection and tries to resume it")]
    private static partial void LogResuming(ILogger logger, OutsideText room, OutsideText transport);

    [LoggerMessage(1521, LogLevel.Information, "Room {Room}: the transport {Transport} has reconnected (streams lost: {StreamsLost})")]
    private static partial void LogResumed(ILogger logger, OutsideText room, OutsideText transport, bool streamsLost);

    [LoggerMessage(1522, LogLevel.Warning, "Room {Room}: the transport {Transport} is disconnected ({Reason}): {Detail}")]
    private static partial void LogLost(
        ILogger logger, OutsideText room, OutsideText transport, RoomDisconnectReason reason, OutsideText detail);

    [LoggerMessage(1523, LogLevel.Error,
        "Room {Room}: {Identity} on the transport {Transport} has the SID {Sid}, which a connection on another transport has; it is not "
            + "served, and is removed")]
    private static partial void LogCollided(
        ILogger logger, OutsideText room, OutsideText transport, OutsideText identity, ParticipantSid sid);
}
