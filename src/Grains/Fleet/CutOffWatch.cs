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
/// <remarks>
/// Two loops use it: one asks the store (<see cref="RunAsync"/>), one judges (<see cref="Judge"/>), so that an answer that does not come
/// delays no judgement. What was heard counts from when it was asked for. The store is heard when it answers for the record of one of the
/// rooms here, each in turn; that read also tells whether the room's session was overtaken. A silo without rooms reads a name that no room
/// has. A process that stood still has not listened meanwhile: a standstill counts as <see cref="FleetOptions.StallAfter"/> at most, and
/// what it means for the rooms is <see cref="StallCheck"/>'s affair.
/// </remarks>
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
    private long _storeHeardAt = time.GetTimestamp();
    private long _heardAt = time.GetTimestamp();
    private long _judgedAt = time.GetTimestamp();
    private TimeSpan _silence;
    private int _next;

    /// <summary>Whether the store answered in the last round.</summary>
    public bool HeardStore { get; private set; } = true;

    /// <summary>How often to judge: often enough for the time that was configured to be kept.</summary>
    public TimeSpan JudgeInterval => options.Value.Fleet.CutOffAfter / 20;

    /// <summary>Asks the store once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        HeardStore = await HearsStoreAsync(cancellationToken).ConfigureAwait(false);
        if (HeardStore)
        {
            Volatile.Write(ref _storeHeardAt, asked);
        }
    }

    /// <summary>Decides whether this silo is cut off.</summary>
    public void Judge()
    {
        var now = time.GetTimestamp();
        var (heardAt, fleet) = (Math.Max(Volatile.Read(ref _storeHeardAt), pings.HeardMajorityAt), options.Value.Fleet);
        _silence = heardAt == _heardAt
            ? _silence + Shorter(time.GetElapsedTime(_judgedAt, now), fleet.StallAfter)
            : Shorter(time.GetElapsedTime(heardAt, now), fleet.PingInterval);
        (_heardAt, _judgedAt) = (heardAt, now);
        if (host.IsCutOff && _silence < fleet.CutOffAfter)
        {
            host.IsCutOff = false;
            LogBack(logger);
        }
        else if (!host.IsCutOff && _silence >= fleet.CutOffAfter)
        {
            LogCutOff(logger, fleet.CutOffAfter);
            host.CutOff();

            // Of all rooms: viewers may wait here for a room without a session, and others are passed on to a silo that is cut off as well.
            partings.TellAll(RoomDepartureKind.CutOff);
        }

        static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
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
