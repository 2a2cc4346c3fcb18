using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rates;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.OnDemand;

/// <summary>
/// Opens rooms on demand: asks the room, then the device, then opens. Owns this silo's budget of openings; <see cref="RoomOpenings"/> makes
/// the arrivals of one silo share an opening. Of several silos that open a room at once, the room grain lets one succeed.
/// </summary>
internal sealed partial class RoomArrivals(
    IGrainFactory grains,
    OnDemandRules rules,
    OnDemandDevices devices,
    IOptions<OnDemandOptions> options,
    RemoteAccessMetrics metrics,
    TimeProvider time,
    ILogger<RoomArrivals> logger) : IRoomArrivals
{
    private readonly OpenBudget _budget = new(options.Value.OpensPerMinute, time);
    private readonly RoomOpenings _openings = new();
    private readonly Lock _gate = new();
    private bool _limiting;

    public async Task<ArrivalOutcome> ViewerArrivedAsync(RoomName room)
    {
        var outcome = await ArriveAsync(room).ConfigureAwait(false);
        metrics.ViewerArrived(outcome);
        return outcome;
    }

    private async Task<ArrivalOutcome> ArriveAsync(RoomName room)
    {
        using var arrival = _openings.Begin(room);
        try
        {
            if (await Bounded(Room(room).ViewerWaiting().AsTask()).ConfigureAwait(false))
            {
                return ArrivalOutcome.Served;
            }
        }
        catch (Exception exception)
        {
            LogFailed(room, exception.ForLog());
            return ArrivalOutcome.Failed;
        }

        return rules.Find(room) is { } rule
            ? await arrival.OpenOnceAsync(() => OpenAsync(room, rule)).ConfigureAwait(false)
            : ArrivalOutcome.NotServed;
    }

    private async Task<ArrivalOutcome> OpenAsync(RoomName room, OnDemandRules.Rule rule)
    {
        if (!TakeFromBudget(rule))
        {
            return ArrivalOutcome.Limited;
        }

        try
        {
            if (await Bounded(devices.DescribeAsync(room, rule)).ConfigureAwait(false) is not { } descriptor)
            {
                LogDeclined(room, rule.Name);
                return ArrivalOutcome.Declined;
            }

            descriptor = descriptor with { IdleLeaveAfter = descriptor.IdleLeaveAfter ?? rule.IdleLeaveAfter };
            if (!await Bounded(Room(room).TryOpenAsync(descriptor)).ConfigureAwait(false))
            {
                // Another silo, or the device itself, opened it first.
                return ArrivalOutcome.Served;
            }

            LogOpened(room, rule.Name);
            return ArrivalOutcome.Opened;
        }
        catch (RoomDescriptorException exception)
        {
            LogInvalid(room, rule.Name, exception.Message);
            return ArrivalOutcome.Invalid;
        }
        catch (SiloFullException full)
        {
            LogFull(room, full.Message);
            return ArrivalOutcome.Limited;
        }
        catch (Exception exception)
        {
            LogFailed(room, exception.ForLog());
            return ArrivalOutcome.Failed;
        }
    }

    // Logs once for each time the budget runs out, not for each room that is refused.
    private bool TakeFromBudget(OnDemandRules.Rule rule)
    {
        lock (_gate)
        {
            var taken = _budget.TryTake();
            if (!taken && !_limiting)
            {
                LogLimited(options.Value.OpensPerMinute, rule.Name);
            }

            _limiting = !taken;
            return taken;
        }
    }

    private IRoomGrain Room(RoomName room) => grains.GetGrain<IRoomGrain>(room.ToString());

    private Task<T> Bounded<T>(Task<T> call) => call.WaitOrAbandonAsync(options.Value.CallTimeout, time);

    [LoggerMessage(1900, LogLevel.Information, "Room {Room} is opened for a viewer (OnDemand:Rooms:{Rule})")]
    private partial void LogOpened(OutsideText room, string rule);

    [LoggerMessage(1901, LogLevel.Information,
        "Room {Room} is not opened for a viewer: its device grain knows no such device (OnDemand:Rooms:{Rule})")]
    private partial void LogDeclined(OutsideText room, string rule);

    [LoggerMessage(1902, LogLevel.Error,
        "Room {Room} is not opened for a viewer: its device grain's descriptor is not valid (OnDemand:Rooms:{Rule}). {Errors}")]
    private partial void LogInvalid(OutsideText room, string rule, OutsideText errors);

    [LoggerMessage(1905, LogLevel.Information, "Room {Room} is not opened for a viewer now: {Reason}")]
    private partial void LogFull(OutsideText room, OutsideText reason);

    [LoggerMessage(
        1903, LogLevel.Warning, "Room {Room} could not be woken or opened for a viewer; the sender of the arrival may retry")]
    private partial void LogFailed(OutsideText room, LoggedException exception);

    [LoggerMessage(
        1904, LogLevel.Warning,
        "More than {OpensPerMinute} rooms were to be opened on demand within a minute (OnDemand:OpensPerMinute); further requests are "
            + "refused for now. The last one matched OnDemand:Rooms:{Rule}")]
    private partial void LogLimited(int opensPerMinute, string rule);
}

/// <summary>Limits how many rooms are opened: a token bucket that holds one minute's worth and refills evenly. Thread-safe.</summary>
internal sealed class OpenBudget(int perMinute, TimeProvider time)
{
    private readonly Lock _gate = new();
    private TokenBucket _bucket = new(perMinute / 60.0, perMinute, time);

    /// <summary>Takes a token, if there is one.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            return _bucket.TryTake(1, time.GetTimestamp());
        }
    }
}
