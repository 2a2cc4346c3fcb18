using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Connector.Streams;

internal sealed partial class InboundStreams
{
    [LoggerMessage(
        4111, LogLevel.Error, "Room {Room}: a chunk of a stream of {Identity} {Sid} could not be processed; the stream is aborted.")]
    private partial void LogNotTaken(OutsideText room, OutsideText identity, ParticipantSid? sid, LoggedException exception);

    [LoggerMessage(4110, LogLevel.Warning,
        "Room {Room}: a stream of {Identity} {Sid} was refused: the identity has {Mine} streams open, the room {All}, or the id or topic "
            + "is not valid. "
        + "{Unlogged} more in this room since the last such line.")]
    private partial void LogRefused(OutsideText room, OutsideText identity, ParticipantSid? sid, int mine, int all, long unlogged);
}
