using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Rooms;

/// <summary>Tells a device's grain that its room has opened anew, until it has heard or the session has ended.</summary>
/// <remarks>Holds no state. Each notice runs beside the room's grain and ends with the session.</remarks>
internal sealed partial class DeviceNotice(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Begins to tell. Never throws.</summary>
    public void Tell(RoomSession session, RoomOpenReason reason)
    {
        if (session.Descriptor.Device is { } device)
        {
            AbandonedTask.Observe(TellAsync(session, device, new RoomOpening(session.Room, session.Epoch, reason)));
        }
    }

    private async Task TellAsync(RoomSession session, IRoomDeviceGrain device, RoomOpening opening)
    {
        for (var failures = 1; !session.IsEnding && !session.Completion.IsCompleted; failures++)
        {
            try
            {
                await device.RoomOpened(opening).WaitOrAbandonAsync(CallTimeout, time);
                return;
            }
            catch (Exception exception)
            {
                var logged = exception.ForLog();
                LogNotTold(logger, failures == 1 ? LogLevel.Warning : LogLevel.Debug, session.Room, session.Epoch, logged);
            }

            await Task.WhenAny(
                session.Completion, Task.Delay(Backoff.Delay(failures, FirstPause, LongestPause, Random.Shared.NextDouble()), time));
        }
    }

    [LoggerMessage(EventId = 1508, Message =
        "The device of room {Room} could not be told that the room has opened with epoch {Epoch}; it is told again while the session "
            + "lasts")]
    private static partial void LogNotTold(ILogger logger, LogLevel level, OutsideText room, long epoch, LoggedException exception);
}
