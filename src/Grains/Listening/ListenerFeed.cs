using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Handlers;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Keys;
using RemoteAccess.Listeners;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Listening;

/// <summary>
/// Sends the events of a room to one listener grain, in order and in batches, one call at a time. A slow listener delays nobody: its events
/// wait in a queue that is bounded in events and bytes. Client messages above the bounds are dropped; for all other events the bounds are
/// twice as high. Lost events are counted, and their number is sent with the batch that begins with the next event. A run exists only while
/// there are events.
/// </summary>
/// <remarks>
/// One lock guards the state. <see cref="Post"/> takes no other lock, so it may be called under any. A rejected call has not run and is
/// repeated. A call that failed or timed out, or whose silo died, may have run and is not repeated.
/// </remarks>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A CancellationTokenSource without a timer holds nothing to give back.")]
internal sealed partial class ListenerFeed : IListenerFeed, IThreadPoolWorkItem
{
    // A call carries at least one event of any size, and no further ones once this is reached, because messages between silos are bounded.
    private const long BatchBytes = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _waiting = new();
    private readonly IRoomListenerGrain _listener;
    private readonly RoomName _room;
    private readonly long _epoch;
    private readonly HandlerOptions _options;
    private readonly RemoteAccessMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private long _bytes;
    private long _lost;
    private long _dropped;
    private bool _running;
    private bool _stopped;
    private bool _lagging;
    private bool _failing;
    private TaskCompletionSource? _idle;

    public ListenerFeed(
        IRoomListenerGrain listener, RoomName room, long epoch, HandlerOptions options, RemoteAccessMetrics metrics, TimeProvider time,
            ILogger logger) =>
        (_listener, _room, _epoch, _options, _metrics, _time, _logger) = (listener, room, epoch, options, metrics, time, logger);

    public bool IsHeard => true;

    /// <summary>Completes when every event posted so far has been sent or lost.</summary>
    public Task WhenIdle()
    {
        lock (_gate)
        {
            return _running
                ? (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task
                : Task.CompletedTask;
        }
    }

    /// <summary>Sends no more events; waiting ones are dropped.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            _waiting.Clear();
            (_bytes, _dropped) = (0, 0);
        }

        AbandonedTask.Observe(_stop.CancelAsync());
    }

    public bool Post(ListenerEvent happened)
    {
        var size = SizeOf(happened);
        bool begins;
        (int Events, long Bytes) waiting;
        lock (_gate)
        {
            if (_stopped)
            {
                return false;
            }

            var room = happened is ClientMessageReceived ? 1 : 2;
            var full = _waiting.Count >= _options.ListenerQueueEvents * room
                || (size > 0 && _bytes > 0 && _bytes + size > _options.ListenerQueueBytes * room);
            if (!full)
            {
                _waiting.Enqueue(new Waiting(happened, size, _dropped));
                _dropped = 0;
                _bytes += size;
                Start();
                return true;
            }

            _dropped++;
            (begins, _lagging) = (!_lagging, true);
            waiting = (_waiting.Count, _bytes);
        }

        _metrics.ListenerMissed(1);
        if (begins)
        {
            LogLagging(_logger, _room, waiting.Events, waiting.Bytes);
        }

        return false;
    }

    public void Miss()
    {
        lock (_gate)
        {
            if (_stopped)
            {
                return;
            }

            _dropped++;
            Start();
        }

        _metrics.ListenerMissed(1);
    }

    // The task is owned by _running: it ends when nothing waits, and WhenIdle then completes.
    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private void Start()
    {
        if (!_running)
        {
            _running = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private async Task RunAsync()
    {
        while (Take() is { } batch)
        {
            try
            {
                await TellAsync(batch).ConfigureAwait(false);
                _failing = false;
            }
            catch (Exception exception)
            {
                // With a stack trace only once per episode: a listener that always throws would flood the log at the rate of its viewers.
                if (!_stop.IsCancellationRequested && !_failing)
                {
                    LogLost(_logger, _room, batch.Events.Count, exception.ForLog());
                }
                else
                {
                    LogLostAgain(_logger, _room, batch.Events.Count, exception.Message);
                }

                _failing = true;
                Lost(batch);
            }
        }
    }

    private ListenerBatch? Take()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 && _dropped == 0)
            {
                _running = false;
                _lagging = false;
                _idle?.TrySetResult();
                _idle = null;
                return null;
            }

            var events = new List<ListenerEvent>(Math.Min(_waiting.Count, _options.ListenerBatchEvents));
            // Events were dropped after all others: their number is sent alone. Otherwise the listener would not know, e.g. of a missed
            // departure, until the next event.
            var missed = _lost + (_waiting.TryPeek(out var first) ? first.DroppedBefore : _dropped);
            _lost = 0;
            _dropped = _waiting.Count == 0 ? 0 : _dropped;
            for (var bytes = 0L; events.Count < _options.ListenerBatchEvents && bytes < BatchBytes && _waiting.TryPeek(out var next);)
            {
                if (next.DroppedBefore > 0 && events.Count > 0)
                {
                    // Sent with these events, the loss would seem to precede them.
                    break;
                }

                _waiting.Dequeue();
                events.Add(next.Happened);
                bytes += next.Bytes;
                _bytes -= next.Bytes;
            }

            return new ListenerBatch { Room = _room, Epoch = _epoch, Missed = missed, Events = events };
        }
    }

    // A rejected call has not run: its silo is stopping or has stopped, and the next call finds the listener on another silo. It is
    // repeated within the same deadline. SiloUnavailableException derives from the rejection, but such a call may have run.
    private async Task TellAsync(ListenerBatch batch)
    {
        using var deadline = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _stop.Token);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await _listener.OnRoomEvents(batch).WaitOrAbandonAsync(either.Token).ConfigureAwait(false);
                _metrics.ListenerTold(batch.Events.Count);
                return;
            }
            catch (Exception exception) when (
                exception is OrleansMessageRejectionException and not SiloUnavailableException && !either.IsCancellationRequested)
            {
                var wait = Backoff.Delay(attempt, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2), Random.Shared.NextDouble());
                var pause = Task.Delay(wait, _time, either.Token);
                LogRejected(_logger, _room, wait, exception.Message);
                await pause.ConfigureAwait(false);
            }
        }
    }

    private void Lost(ListenerBatch batch)
    {
        lock (_gate)
        {
            _lost += batch.Missed + batch.Events.Count;
        }

        _metrics.ListenerMissed(batch.Events.Count);
    }

    // The size of events whose size viewers decide; zero for events that are always small.
    private static long SizeOf(ListenerEvent happened) => happened switch
    {
        ClientMessageReceived message => Math.Max(1, message.Data.LongLength),
        ClientChannelAdvertised advertised => ViewerEntry.SizeOf(advertised.Channel),
        ClientChannelUnadvertised unadvertised => ViewerEntry.SizeOf(unadvertised.Channel),
        ParametersSubscribed subscribed => subscribed.Names.Sum(ViewerEntry.SizeOf),
        ParametersUnsubscribed unsubscribed => unsubscribed.Names.Sum(ViewerEntry.SizeOf),
        _ => 0,
    };

    private readonly record struct Waiting(ListenerEvent Happened, long Bytes, long DroppedBefore);

    [LoggerMessage(
        1700, LogLevel.Warning,
            "Room {Room}: the listener is too slow: {Events} events with {Bytes} bytes are queued, and further events are dropped")]
    private static partial void LogLagging(ILogger logger, OutsideText room, int events, long bytes);

    [LoggerMessage(1703, LogLevel.Debug, "Room {Room}: {Events} more events could not be delivered to the listener and are lost: {Error}")]
    private static partial void LogLostAgain(ILogger logger, OutsideText room, int events, OutsideText error);

    [LoggerMessage(
        1701, LogLevel.Warning,
        "Room {Room}: {Events} events could not be delivered to the listener and are lost; until a call succeeds, further losses are "
        + "logged at Debug only")]
    private static partial void LogLost(ILogger logger, OutsideText room, int events, LoggedException exception);

    [LoggerMessage(1702, LogLevel.Debug, "Room {Room}: the silo of the listener rejected a call, which is repeated in {Wait}: {Error}")]
    private static partial void LogRejected(ILogger logger, OutsideText room, TimeSpan wait, OutsideText error);
}
