using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.RoomServer.Rooms;

/// <summary>Tells <see cref="IRoomPresence"/>, where somebody wants to hear, of each change in a room, and outlives its faults.</summary>
/// <remarks>Called under the locks of the <see cref="RoomTable"/> and of the room. Half a join or half a departure would leave a member
/// that is in no room, or a room that nobody is in: so a fault of the listener is logged and goes no further.</remarks>
/// <param name="presence">Who hears; null where nobody does.</param>
/// <param name="logger">The log of the table.</param>
internal sealed partial class PresenceReports(IRoomPresence? presence, ILogger logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>A member joined. It may have replaced the last viewer, so that the room was without one for a moment.</summary>
    /// <param name="room">The room's name.</param>
    /// <param name="viewers">How many viewers there are with it.</param>
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

    /// <summary>A member left.</summary>
    /// <param name="room">The room's name.</param>
    /// <param name="viewers">How many viewers are left.</param>
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
