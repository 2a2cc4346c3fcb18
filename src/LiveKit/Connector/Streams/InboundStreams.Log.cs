using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Connector.Streams;

internal sealed partial class InboundStreams
{
    [LoggerMessage(
        4111, LogLevel.Error, "Room {Room}: a chunk of a stream of {Identity} {Sid} could not be taken in; the stream is given up.")]
    private partial void LogNotTaken(OutsideText room, OutsideText identity, ParticipantSid? sid, LoggedException exception);

    [LoggerMessage(4110, LogLevel.Warning,
        "Room {Room}: a stream of {Identity} {Sid} is refused: it has {Mine} open, all {All}, or its id or topic is not usable. "
        + "{Unlogged} more in this room since the last such line.")]
    private partial void LogRefused(OutsideText room, OutsideText identity, ParticipantSid? sid, int mine, int all, long unlogged);
}
