using System.Threading.Channels;
using RemoteAccess.Grains.OnDemand;
using RemoteAccess.RoomServer.Rooms;

namespace RemoteAccess.RoomServer.Connector;

/// <summary>
/// The rooms whose viewers are to be reported: each once, however many viewers join it. Bounded: a room to be reported has a viewer in it.
/// Other rooms are remembered so that a viewer who leaves and joins again does not skip the wait; there are at most <see
/// cref="MaxResting"/>. Does not know who receives the reports. Thread-safe but for <see cref="NextAsync"/>, which has one caller at a
/// time.
/// </summary>
/// <remarks>
/// Every viewer who joins is reported, even if a device is in the room: that device may be leaving a room that was closed already, and only
/// the room grain knows. A device that leaves is not reported: its session reconnects by itself, or the room was closed on purpose, or the
/// session is dormant and watches the room. A device that joins is not reported either, but it ends the retries after a failure: they could
/// open again a room that was opened and closed meanwhile. The lock is a leaf: the room table's and a room's are taken before it.
/// </remarks>
internal sealed class WaitingRooms : IRoomPresence, IDisposable
{
    /// <summary>
    /// The most remembered rooms without a waiting viewer. Beyond it a room is forgotten at once, which costs no more than an early call.
    /// </summary>
    public const int MaxResting = 1_024;

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gate = new();
    private readonly Dictionary<string, WaitingRoom> _rooms = new(StringComparer.Ordinal);
    private readonly SortedSet<WaitingRoom> _queue = new(
        Comparer<WaitingRoom>.Create(static (a, b) => (a.Due, a.Number).CompareTo((b.Due, b.Number))));
    private int _resting;
    private long _number;

    public WaitingRooms(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static rooms => ((WaitingRooms)rooms!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Rooms held: to be reported, being reported, and remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _rooms.Count;
            }
        }
    }

    public void ViewerJoined(string room)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(room, out var waiting))
            {
                _rooms.Add(room, waiting = new WaitingRoom(room) { Ask = true, Waits = true, Due = _time.GetTimestamp() });
                Enqueue(waiting);
                return;
            }

            waiting.Waits = true;
            if (!waiting.Ask)
            {
                waiting.Ask = true;
                _resting -= waiting.Asking ? 0 : 1;
            }
        }
    }

    public void DeviceJoined(string room)
    {
        lock (_gate)
        {
            if (_rooms.TryGetValue(room, out var waiting))
            {
                waiting.Waits = false;
                if (waiting is { Ask: true, Asking: false, Failures: > 0 })
                {
                    Rest(waiting);
                }
            }
        }
    }

    public void NoViewers(string room)
    {
        lock (_gate)
        {
            if (_rooms.TryGetValue(room, out var waiting))
            {
                waiting.Waits = false;
                if (waiting.Asking)
                {
                    waiting.Ask = false;
                }
                else if (waiting.Ask)
                {
                    Rest(waiting);
                }
            }
        }
    }

    /// <summary>
    /// Waits for the next room whose viewers are to be reported. The caller reports the outcome with <see cref="Answered"/>.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was taken.</exception>
    public async ValueTask<string> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryTake(out var wait) is { } room)
            {
                return room;
            }

            _timer.Change(wait, Timeout.InfiniteTimeSpan);
            await _changed.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Records the outcome of a room that was taken.</summary>
    public void Answered(string room, ArrivalOutcome outcome)
    {
        lock (_gate)
        {
            var waiting = _rooms[room];
            var (again, pause) = ArrivalPolicy.After(outcome, waiting.Failures + 1, Random.Shared.NextDouble());
            waiting.Asking = false;
            waiting.Failures = again ? waiting.Failures + 1 : 0;
            waiting.Due = _time.GetTimestamp() + (long)(pause.TotalSeconds * _time.TimestampFrequency);
            var ask = waiting.Ask || (again && waiting.Waits);
            waiting.Ask = true;
            Enqueue(waiting);
            if (!ask)
            {
                Rest(waiting);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private string? TryTake(out TimeSpan wait)
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            while (_queue.Min is { } first)
            {
                if (first.Due > now)
                {
                    // Timers count whole milliseconds: a shorter wait would end too early, again and again.
                    wait = TimeSpan.FromMilliseconds(Math.Ceiling(_time.GetElapsedTime(now, first.Due).TotalMilliseconds));
                    return null;
                }

                _queue.Remove(first);
                if (first.Ask)
                {
                    (first.Ask, first.Asking, wait) = (false, true, TimeSpan.Zero);
                    return first.Name;
                }

                _resting--;
                _rooms.Remove(first.Name);
            }

            wait = Timeout.InfiniteTimeSpan;
            return null;
        }
    }

    private void Enqueue(WaitingRoom waiting)
    {
        waiting.Number = _number++;
        _queue.Add(waiting);
        Wake();
    }

    // A queued room whose viewers need not be reported any more: remembered until it is due.
    private void Rest(WaitingRoom waiting)
    {
        waiting.Ask = false;
        if (waiting.Due > _time.GetTimestamp() && _resting < MaxResting)
        {
            _resting++;
            return;
        }

        _queue.Remove(waiting);
        _rooms.Remove(waiting.Name);
    }

    private void Wake() => _changed.Writer.TryWrite(true);
}
