using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tables;

/// <summary>Tells every viewer the device's time, and before the first one that the device tells it: stock viewers take no notice of time
/// from who does not.</summary>
/// <remarks>Only the first time takes the tables' lock. Races: of two that are first, one announces, and the other waits for it; a viewer
/// that enters beside them reads of it in its snapshot.</remarks>
internal sealed class DeviceTime(Lock gate, RoomViewers viewers, SessionInfo info)
{
    private volatile bool _announced;

    /// <summary>Tells the time, in nanoseconds since the Unix epoch.</summary>
    public PublishResult Publish(ulong timestamp)
    {
        if (!_announced)
        {
            lock (gate)
            {
                if (info.AddCapability(ServerCapabilities.Time) is { } grown)
                {
                    viewers.Send(grown);
                }

                // Set behind the message: who sees it sends its time behind that, too.
                _announced = true;
            }
        }

        return viewers.Broadcast(ServerMessageEncoder.Time(timestamp));
    }
}
