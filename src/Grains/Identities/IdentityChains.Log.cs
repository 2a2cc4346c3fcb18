using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Identities;

internal sealed partial class IdentityChains
{
    [LoggerMessage(1220, LogLevel.Trace, "Room {Room}: the state of {Identity} is released")]
    private static partial void LogRetired(ILogger logger, OutsideText room, OutsideText identity);
}
