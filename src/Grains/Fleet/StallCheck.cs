using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Fleet;

/// <summary>After the process stood still (B18): reads the stored epoch of each room here, and ends the sessions that another silo has
/// replaced meanwhile. A store that does not answer is asked until it does, or until the room has ended otherwise.</summary>
/// <remarks>Holds no state. One check at a time, started by the guard.</remarks>
internal sealed partial class StallCheck(
    SessionHost host, IOptions<RemoteAccessOptions> options, TimeProvider time, ILogger<StallCheck> logger)
{
    private const int AtOnce = 16;
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Makes the guard wait for it.</summary>
    public void Attach(StallGuard guard) => guard.Check = RunAsync;

    /// <summary>Checks all rooms.</summary>
    public Task RunAsync() => Parallel.ForEachAsync(
        host.Sessions, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (session, _) =>
        {
            while (!session.IsEnding && !await IsCheckedAsync(session).ConfigureAwait(false))
            {
                await Task.Delay(Pause, time, CancellationToken.None).ConfigureAwait(false);
            }
        });

    private async Task<bool> IsCheckedAsync(RoomSession session)
    {
        try
        {
            using var limit = new CancellationTokenSource(ReadTimeout, time);
            if (await session.IsOvertakenAsync(limit.Token).ConfigureAwait(false))
            {
                host.Supersede(session);
            }

            return true;
        }
        catch (Exception exception)
        {
            LogNotRead(logger, session.Room, options.Value.Fleet.CutOffAfter, exception.ForLog());
            return false;
        }
    }

    [LoggerMessage(2110, LogLevel.Debug,
        "Room {Room}: its epoch cannot be read after a standstill; nothing is written until it can, and after {CutOffAfter} without the "
            + "store and the other silos the room ends")]
    private static partial void LogNotRead(ILogger logger, OutsideText room, TimeSpan cutOffAfter, LoggedException exception);
}
