using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tables;

/// <summary>Sends the device's time to every viewer, and announces the capability before the first one: stock viewers ignore time from a
/// device that does not announce it.</summary>
/// <remarks>Only the first call takes the tables' lock. Races: of two first calls, one announces and the other waits for it; a viewer that
/// enters meanwhile gets the capability in its snapshot.</remarks>
internal sealed class DeviceTime(Lock gate, RoomViewers viewers, SessionInfo info)
{
    private volatile bool _announced;

    /// <summary>Sends the time, in nanoseconds since the Unix epoch.</summary>
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

                // Set after the message: a caller that reads it queues its time after that message.
                _announced = true;
            }
        }

        return viewers.Broadcast(ServerMessageEncoder.Time(timestamp));
    }
}
