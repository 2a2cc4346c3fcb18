using System.Runtime.InteropServices;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Silo.Demo.Channels;
using RemoteAccess.Tasks;

namespace RemoteAccess.Silo.Demo;

/// <summary>
/// The demo device's work at each tick: it keeps its room open, reads the sources of the channels that have subscribers, and publishes.
/// It runs within the grain's turns (one tick at a time) and knows the room only by its grain interface.
/// </summary>
internal sealed partial class DemoDevice
{
    /// <summary>The longest wait for one call to the room. A room that hangs costs ticks but does not stop the timer.</summary>
    internal static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);

    private readonly IRoomGrain _room;
    private readonly string _name;
    private readonly double _rateHz;
    private readonly DemoMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DemoFeed[] _feeds;
    private readonly RoomDescriptor _descriptor;
    private readonly RetryDelay _retry = new();
    private long _failedAt;
    private TimeSpan _wait;
    private bool _open;
    private bool _failing;
    private bool _stoodDown;
    private long _ticks;
    private long _failures;
    private string _lastError = string.Empty;

    public DemoDevice(
        IRoomGrain room,
        DemoSettings settings,
        IReadOnlyList<DemoChannel> channels,
        DemoMetrics metrics,
        TimeProvider time,
        ILogger logger)
    {
        (_room, _name, _rateHz, _metrics, _time, _logger) = (room, settings.Room, settings.RateHz, metrics, time, logger);
        var missing = channels.Where(channel => !channel.IsAvailable).ToList();
        if (missing.Count > 0)
        {
            LogSourcesMissing(string.Join(", ", missing.Select(channel => channel.Topic)));
        }

        _feeds = [.. channels.Except(missing).Select(channel => new DemoFeed(channel))];
        metrics.ShowZeros(_feeds.Select(feed => feed.Channel.Topic));
        _descriptor = new RoomDescriptor
        {
            Name = "RemoteAccess.Orleans demo",
            Metadata = new Dictionary<string, string>
            {
                ["os"] = RuntimeInformation.OSDescription,
                ["runtime"] = RuntimeInformation.FrameworkDescription,
                ["rateHz"] = settings.RateHz.ToString(System.Globalization.CultureInfo.InvariantCulture),
            },
            // An array, not a collection expression: storage cannot read back the types that the compiler makes for those.
            Channels = _feeds.Select(feed => feed.Channel.Describe()).ToArray(),
        };
    }

    /// <summary>For the dashboard.</summary>
    public DemoDeviceState State => new()
    {
        Room = _name,
        Open = _open,
        RateHz = _rateHz,
        Ticks = _ticks,
        Failures = _failures,
        LastError = _lastError,
        Channels = _feeds.Select(feed => new DemoChannelState(feed.Channel.Topic, feed.Published, feed.Watched)).ToArray(),
    };

    /// <summary>Runs one tick. It never throws, because the timer must go on.</summary>
    public async Task TickAsync()
    {
        _ticks++;
        var started = _time.GetTimestamp();
        try
        {
            if (_open || await TryOpenAsync())
            {
                await PublishAsync();
            }
        }
        catch (Exception failure)
        {
            // Time-outs, rejections, a silo that stops: each costs this tick only.
            TickFailed(failure);
        }

        _metrics.Ticked(_time.GetElapsedTime(started));
    }

    private async Task<bool> TryOpenAsync()
    {
        if (_time.GetElapsedTime(_failedAt) < _wait)
        {
            return false;
        }

        try
        {
            var epoch = await _room.OpenAsync(_descriptor).WaitOrAbandonAsync(CallLimit, _time);
            _open = true;
            LogOpened(_name, epoch, _feeds.Length);
            return true;
        }
        catch (Exception failure)
        {
            var wait = BackOff();
            Failed("open", failure);
            LogOpenFailed(failure.ForLog(), _name, wait.TotalSeconds);
            return false;
        }
    }

    private async Task PublishAsync()
    {
        var state = await _room.GetState().WaitOrAbandonAsync(CallLimit, _time);
        if (IsGone(state.Status))
        {
            return;
        }

        foreach (var feed in _feeds)
        {
            var entry = state.Channels.FirstOrDefault(channel => channel.Id == feed.Channel.Id);
            feed.Watched = entry is { Subscribers: > 0 };
            if (!feed.Watched)
            {
                // Nobody is subscribed, so the source is not read.
                feed.Channel.Forget();
            }
            else if (!await PublishAsync(feed))
            {
                return;
            }
        }

        _retry.Reset();
        if (_failing)
        {
            _failing = false;
            LogRecovered(_name);
        }
    }

    /// <summary>Whether the room no longer serves this device; a closed room is opened again after a wait.</summary>
    private bool IsGone(RoomStatus status)
    {
        switch (status.Phase)
        {
            case RoomPhase.Closed or RoomPhase.Closing:
                Lost(status.Phase.ToString());
                return true;
            case RoomPhase.StoodDown:
                // Another session has the room under a higher epoch. If this one opened the room again, each would evict the other forever.
                if (!_stoodDown)
                {
                    _stoodDown = true;
                    LogStoodDown(_name);
                }

                return true;
            default:
                _stoodDown = false;
                return false;
        }
    }

    /// <summary>Publishes one channel's figures; false if the room no longer serves this device and the tick is over.</summary>
    private async Task<bool> PublishAsync(DemoFeed feed)
    {
        var logTime = UnixNanoseconds(_time.GetUtcNow());
        var outcome = feed.Channel.Read(out var message);
        if (feed.NoteSource(outcome is ReadOutcome.SourceMissing))
        {
            LogSourceLost(feed.Channel.Topic);
        }

        if (outcome is not ReadOutcome.Sampled)
        {
            return true;
        }

        var result = await _room.Publish(feed.Channel.Id, logTime, message).AsTask().WaitOrAbandonAsync(CallLimit, _time);
        switch (result.Outcome)
        {
            case PublishOutcome.RoomNotOpen or PublishOutcome.UnknownChannel:
                // UnknownChannel: another caller opened the room with another descriptor or removed the channel. Opening restores ours.
                Lost(result.Outcome.ToString());
                return false;
            case PublishOutcome.FrameTooLarge:
                TickFailed(new InvalidOperationException(
                    $"A message on {feed.Channel.Topic} has {message.Length} bytes, more than the room accepts."));
                return true;
            default:
                if (result.Recipients > 0)
                {
                    feed.Published++;
                    _metrics.Published(feed.Channel.Topic);
                }

                return true;
        }
    }

    private void Lost(string why)
    {
        _open = false;
        LogLost(_name, why, BackOff().TotalSeconds);
    }

    private TimeSpan BackOff()
    {
        _wait = _retry.Next();
        _failedAt = _time.GetTimestamp();
        return _wait;
    }

    private void TickFailed(Exception failure)
    {
        Failed("tick", failure);
        if (!_failing)
        {
            _failing = true;
            LogTickFailed(failure.ForLog(), _name);
        }
    }

    private void Failed(string stage, Exception failure)
    {
        _failures++;
        _lastError = failure.Message;
        _metrics.Failed(stage);
    }

    private static ulong UnixNanoseconds(DateTimeOffset at) => (ulong)(at - DateTimeOffset.UnixEpoch).Ticks * 100;
}
