using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Identities;

internal sealed partial class ViewerAdding
{
    [LoggerMessage(1204, LogLevel.Debug, "Room {Room}: {Identity} {Sid} is not added: {Decision}")]
    private static partial void LogNotAdded(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, RegistrationDecision decision);

    [LoggerMessage(
        1216, LogLevel.Information, "Room {Room}: {Identity} {Sid} is in the room but not served; retrying")]
    private static partial void LogUnserved(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid);
}
