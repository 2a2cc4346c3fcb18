using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.RoomServer.Rooms;

/// <summary>Reports each change in a room to <see cref="IRoomPresence"/>, if there is one, and survives its faults.</summary>
/// <remarks>
/// Called under the locks of the <see cref="RoomTable"/> and of the room. Half a join or half a departure would leave a member without a
/// room, or a room without members: so a fault of the listener is logged and not rethrown.
/// </remarks>
/// <param name="presence">The listener; null for none.</param>
/// <param name="logger">The log of the table.</param>
internal sealed partial class PresenceReports(IRoomPresence? presence, ILogger logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>Reports a join. The member may have replaced the last viewer, so the room may have had no viewer for a moment.</summary>
    /// <param name="room">The room's name.</param>
    /// <param name="viewers">The number of viewers, this one included.</param>
    /// <param name="isViewer">Whether it is one.</param>
    /// <param name="isDevice">Whether it is a device; a hidden member is neither.</param>
    public void Joined(string room, int viewers, bool isViewer, bool isDevice)
    {
        try
        {
            TellOfNone(room, viewers);
            if (isViewer)
            {
                presence?.ViewerJoined(room);
            }
            else if (isDevice)
            {
                presence?.DeviceJoined(room);
            }
        }
        catch (Exception exception)
        {
            LogPresenceFailed(room, exception.ForLog());
        }
    }

    /// <summary>Reports a departure.</summary>
    /// <param name="room">The room's name.</param>
    /// <param name="viewers">The number of remaining viewers.</param>
    public void Left(string room, int viewers)
    {
        try
        {
            TellOfNone(room, viewers);
        }
        catch (Exception exception)
        {
            LogPresenceFailed(room, exception.ForLog());
        }
    }

    private void TellOfNone(string room, int viewers)
    {
        if (viewers == 0)
        {
            presence?.NoViewers(room);
        }
    }
}
