using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Fleet;

/// <summary>
/// Ends this silo's rooms when it has heard neither the store nor most of the other silos for a while (B18): the others have declared it
/// dead by then and serve them. It takes rooms again when it hears one of them.
/// </summary>
/// <remarks>Used by one loop. The store is heard when it answers for the record of one of the rooms here, each in turn; that read also
/// tells whether the room's session was overtaken. A silo without rooms reads a name that no room has.</remarks>
internal sealed partial class CutOffWatch(
    SessionHost host,
    IRoomEpochs epochs,
    IFleetPings pings,
    RoomPartings partings,
    IOptions<RemoteAccessOptions> options,
    TimeProvider time,
    ILogger<CutOffWatch> logger)
{
    private static readonly RoomName Nobody = RoomName.Parse("remote-access/store-probe");
    private long _heardAt = time.GetTimestamp();
    private int _next;

    /// <summary>Whether the store answered in the last round.</summary>
    public bool HeardStore { get; private set; } = true;

    /// <summary>One round.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        HeardStore = await HearsStoreAsync(cancellationToken).ConfigureAwait(false);
        if (HeardStore || pings.HeardMajority)
        {
            _heardAt = time.GetTimestamp();
            if (host.IsCutOff)
            {
                host.IsCutOff = false;
                LogBack(logger);
            }
        }
        else if (!host.IsCutOff && time.GetElapsedTime(_heardAt) >= options.Value.Fleet.CutOffAfter)
        {
            LogCutOff(logger, options.Value.Fleet.CutOffAfter);
            foreach (var session in host.CutOff())
            {
                partings.Tell(session.Room, RoomDepartureKind.CutOff, null);
            }
        }
    }

    private async Task<bool> HearsStoreAsync(CancellationToken cancellationToken)
    {
        var sessions = host.Sessions;
        var session = sessions.Length == 0 ? null : sessions[_next++ % sessions.Length];
        try
        {
            var stored = await epochs.ReadAsync(session?.Room ?? Nobody, cancellationToken)
                .WaitOrAbandonAsync(options.Value.Fleet.PingInterval, time, cancellationToken).ConfigureAwait(false);
            if (session is not null && stored > session.Epoch)
            {
                host.Supersede(session);
            }

            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Silence is the finding; the health check of the store tells operators.
            return false;
        }
    }

    [LoggerMessage(2106, LogLevel.Error,
        "This silo has heard neither the store nor most of the other silos for {CutOffAfter}: it ends its rooms and sends their viewers "
            + "away. Check its network")]
    private static partial void LogCutOff(ILogger logger, TimeSpan cutOffAfter);

    [LoggerMessage(2107, LogLevel.Information, "This silo hears the store or the other silos again, and takes rooms")]
    private static partial void LogBack(ILogger logger);
}
