using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Writers;

/// <summary>
/// Flow control of a viewer that acknowledges (B12): how many bytes may be unacknowledged (<see cref="FlowWindow"/>), and how long an
/// acknowledgement may take before the viewer counts as stalled. While we do not read one of its streams, its acknowledgements may wait
/// there, so it does not count as stalled.
/// </summary>
/// <remarks>Guarded by the link's lock. The timer has no lock of its own: its callback takes the link's and asks <see
/// cref="IsStalled"/>.</remarks>
/// <param name="options">Window and stall time-out.</param>
/// <param name="time">The clock.</param>
/// <param name="check">What the timer calls; must not throw.</param>
internal sealed class FlowControl(ParticipantOptions options, TimeProvider time, Action check) : IDisposable
{
    private readonly FlowWindow _window = new(options.FlowWindowBytes);
    private ITimer? _timer;
    private int _unread;

    /// <summary>Bytes that may be written now.</summary>
    public int Available => _window.Available;

    /// <summary>Bytes written and not acknowledged.</summary>
    public long Outstanding => _window.Outstanding;

    /// <summary>Bytes handed to the transport in all.</summary>
    public ulong TotalWritten => _window.TotalWritten;

    /// <summary>Bytes acknowledged in all.</summary>
    public ulong TotalAcknowledged => _window.TotalAcknowledged;

    /// <summary>Counts bytes handed to the transport. The first outstanding bytes start the stall clock.</summary>
    public void Written(int bytes)
    {
        if (_window.Written(bytes, time.GetTimestamp()))
        {
            _timer ??= time.CreateTimer(static check => ((Action)check!)(), check, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(options.StallTimeout, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Takes an acknowledgement.</summary>
    /// <returns>Whether it made progress.</returns>
    public bool Acknowledge(ulong consumed) => _window.Acknowledge(consumed, time.GetTimestamp());

    /// <summary>We stop reading a stream of the viewer.</summary>
    public void Pause() => _unread++;

    /// <summary>We continue to read that stream: the viewer's time starts again.</summary>
    public void Resume()
    {
        _unread--;
        _window.Excuse(time.GetTimestamp());
    }

    /// <summary>Whether an acknowledgement is overdue. If one is outstanding and not overdue yet, the timer is set for its
    /// deadline.</summary>
    public bool IsStalled()
    {
        if (Outstanding == 0)
        {
            return false;
        }

        var wait = _unread > 0 ? options.StallTimeout : options.StallTimeout - time.GetElapsedTime(_window.WaitingSince);
        if (wait <= TimeSpan.Zero)
        {
            return true;
        }

        _timer?.Change(wait, Timeout.InfiniteTimeSpan);
        return false;
    }

    /// <summary>The link is closed: no acknowledgement is expected any more.</summary>
    public void Stop() => _window.Stop();

    public void Dispose() => _timer?.Dispose();
}
