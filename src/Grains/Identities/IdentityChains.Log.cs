using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Identities;

internal sealed partial class IdentityChains
{
    [LoggerMessage(1220, LogLevel.Trace, "Room {Room}: {Identity} has left nothing behind")]
    private static partial void LogRetired(ILogger logger, OutsideText room, OutsideText identity);
}
