using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Handlers;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Keys;
using RemoteAccess.Listeners;

namespace RemoteAccess.Grains.Listening;

/// <summary>
/// Tells one listener grain what happens, in order and in batches, one call at a time, so that it has backpressure without holding anybody up: what it
/// cannot take waits in a bounded queue. Client messages beyond the bound are dropped; everything else has twice the room. What is lost is counted and told
/// with the next batch. A run exists only while there is something to tell.
/// </summary>
/// <remarks>
/// State is under one lock, and <see cref="Post"/> only adds to it, so it may be called under any other. A call that was rejected was never run, and is
/// repeated; one that failed or timed out may have run, and is not.
/// </remarks>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "A CancellationTokenSource without a timer holds nothing to give back.")]
internal sealed partial class ListenerFeed : IListenerFeed, IThreadPoolWorkItem
{
    // A call carries at least one event, however large, and no more once this is reached: messages between silos are bounded.
    private const long BatchBytes = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<ListenerEvent> _waiting = new();
    private readonly IRoomListenerGrain _listener;
    private readonly RoomName _room;
    private readonly long _epoch;
    private readonly HandlerOptions _options;
    private readonly RemoteAccessMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private long _bytes;
    private long _missed;
    private bool _running;
    private bool _stopped;
    private bool _lagging;
    private TaskCompletionSource? _idle;

    public ListenerFeed(
        IRoomListenerGrain listener, RoomName room, long epoch, HandlerOptions options, RemoteAccessMetrics metrics, TimeProvider time, ILogger logger) =>
        (_listener, _room, _epoch, _options, _metrics, _time, _logger) = (listener, room, epoch, options, metrics, time, logger);

    public bool IsHeard => true;

    /// <summary>Completes when everything posted so far has been told or lost.</summary>
    public Task WhenIdle()
    {
        lock (_gate)
        {
            return _running
                ? (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task
                : Task.CompletedTask;
        }
    }

    /// <summary>Tells nothing more; what waits is dropped.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            _waiting.Clear();
            _bytes = 0;
        }

        _ = _stop.CancelAsync();
    }

    public bool Post(ListenerEvent happened)
    {
        var size = SizeOf(happened);
        var begins = false;
        lock (_gate)
        {
            if (_stopped)
            {
                return false;
            }

            var full = size > 0
                ? _waiting.Count >= _options.ListenerQueueEvents || (_bytes > 0 && _bytes + size > _options.ListenerQueueBytes)
                : _waiting.Count >= _options.ListenerQueueEvents * 2;
            if (!full)
            {
                _waiting.Enqueue(happened);
                _bytes += size;
                Start();
                return true;
            }

            _missed++;
            (begins, _lagging) = (!_lagging, true);
        }

        _metrics.ListenerMissed(1);
        if (begins)
        {
            LogLagging(_logger, _room, _options.ListenerQueueEvents);
        }

        return false;
    }

    // Owned by _running: it ends when nothing waits, and WhenIdle tells of it.
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
            }
            catch (Exception exception)
            {
                if (!_stop.IsCancellationRequested)
                {
                    LogLost(_logger, _room, batch.Events.Count, exception);
                }

                Lost(batch);
            }
        }
    }

    private ListenerBatch? Take()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                _running = false;
                _lagging = false;
                _idle?.TrySetResult();
                _idle = null;
                return null;
            }

            var events = new List<ListenerEvent>(Math.Min(_waiting.Count, _options.ListenerBatchEvents));
            for (var bytes = 0L; events.Count < _options.ListenerBatchEvents && bytes < BatchBytes && _waiting.TryDequeue(out var next);)
            {
                events.Add(next);
                bytes += SizeOf(next);
                _bytes -= SizeOf(next);
            }

            var missed = _missed;
            _missed = 0;
            return new ListenerBatch { Room = _room, Epoch = _epoch, Missed = missed, Events = events };
        }
    }

    // A rejected call never ran: its silo is going or gone, and the next one finds the listener elsewhere. Tried again within the same deadline.
    private async Task TellAsync(ListenerBatch batch)
    {
        using var deadline = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _stop.Token);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var told = _listener.OnRoomEvents(batch);
                Observe(told);
                await told.WaitAsync(either.Token).ConfigureAwait(false);
                _metrics.ListenerTold(batch.Events.Count);
                return;
            }
            catch (Exception exception) when (exception is OrleansMessageRejectionException && !either.IsCancellationRequested)
            {
                var wait = Sessions.Backoff.Delay(attempt, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2), Random.Shared.NextDouble());
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
            _missed += batch.Missed + batch.Events.Count;
        }

        _metrics.ListenerMissed(batch.Events.Count);
    }

    private static long SizeOf(ListenerEvent happened) => happened is ClientMessageReceived message ? Math.Max(1, message.Data.LongLength) : 0;

    private static void Observe(Task abandoned) =>
        abandoned.ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    [LoggerMessage(1700, LogLevel.Warning, "Room {Room}: its listener is too slow: {Limit} events wait, and client messages are dropped")]
    private static partial void LogLagging(ILogger logger, RoomName room, int limit);

    [LoggerMessage(1701, LogLevel.Warning, "Room {Room}: {Events} events did not reach its listener and are lost")]
    private static partial void LogLost(ILogger logger, RoomName room, int events, Exception exception);

    [LoggerMessage(1702, LogLevel.Debug, "Room {Room}: its listener's silo rejected a call; it is repeated in {Wait}: {Error}")]
    private static partial void LogRejected(ILogger logger, RoomName room, TimeSpan wait, string error);
}
