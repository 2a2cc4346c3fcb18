using RemoteAccess.Tasks;

namespace RemoteAccess.LiveKit.Connector.Lookups;

/// <summary>
/// Requests look-ups without a report: at every interval while anybody is in the room, with a quarter of jitter so that the rooms of a silo
/// do not ask at once; and soon after a look-up that left a participant in doubt. It only requests: the roster interprets the answers.
/// </summary>
/// <remarks>
/// Thread-safe. One timer, restarted by its own tick; after <see cref="Dispose"/> a running tick requests once more, which is harmless.
/// </remarks>
internal sealed class PresenceCheck : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeSpan _interval;
    private readonly Func<bool> _isAnybodyThere;
    private readonly Action _ask;
    private readonly ITimer _timer;
    private bool _isSoon;
    private bool _isOver;

    internal PresenceCheck(TimeSpan interval, Func<bool> isAnybodyThere, Action ask, TimeProvider time)
    {
        (_interval, _isAnybodyThere, _ask) = (interval, isAnybodyThere, ask);
        _timer = time.CreateTimer(static check => ((PresenceCheck)check!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Begins.</summary>
    internal void Start() => Arm(soon: null);

    /// <summary>Requests after that time; once, however often it is called meanwhile.</summary>
    internal void Soon(TimeSpan wait)
    {
        lock (_gate)
        {
            if (!_isSoon)
            {
                Arm(wait);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _timer.Dispose();
        }
    }

    private void Tick()
    {
        Arm(soon: null);
        if (_isAnybodyThere())
        {
            _ask();
        }
    }

    private void Arm(TimeSpan? soon)
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                _isSoon = soon is not null;
                _timer.Change(soon ?? Backoff.Jitter(_interval, Random.Shared.NextDouble(), 0.75, 1.25), Timeout.InfiniteTimeSpan);
            }
        }
    }
}
