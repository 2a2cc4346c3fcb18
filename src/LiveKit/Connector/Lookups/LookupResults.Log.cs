using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Connector.Lookups;

internal sealed partial class LookupResults
{
    [LoggerMessage(
        4102, LogLevel.Information, "Room {Room}: {Identity} {Sid} has left and LiveKit did not report it: look-ups no longer find it.")]
    private partial void LogDepartureMissed(OutsideText room, OutsideText identity, ParticipantSid sid);
}
