using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// Watches viewers whose streams continue without a header: they opened them to the device's previous connection. A viewer that notices
/// opens another stream within <see cref="Grace"/>; for the others the loss is reported. One timer for all of them; thread-safe.
/// </summary>
/// <param name="time">Drives the timer.</param>
/// <param name="hasOpen">Whether an identity has a stream open to this connection.</param>
/// <param name="lost">Called without a lock held, once for each identity that did not notice.</param>
internal sealed class OrphanWatch(
    TimeProvider time, Func<ParticipantIdentity, bool> hasOpen, Action<ParticipantIdentity> lost) : IDisposable
{
    /// <summary>How long a viewer may take to notice the device's new connection: 3 s, LiveKit's longest delay in reporting it.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly Queue<(ParticipantIdentity Identity, long Since)> _waiting = [];
    private readonly HashSet<ParticipantIdentity> _known = [];
    private ITimer? _timer;
    private bool _isDisposed;

    /// <summary>A chunk of a stream without a header arrived, and it was not the stream's first.</summary>
    internal void Saw(ParticipantIdentity identity)
    {
        lock (_gate)
        {
            if (_isDisposed || _known.Count >= InboundStreams.MaxPerRoom || !_known.Add(identity))
            {
                return;
            }

            _waiting.Enqueue((identity, time.GetTimestamp()));
            _timer ??= time.CreateTimer(
                static watch => ((OrphanWatch)watch!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            if (_waiting.Count == 1)
            {
                _timer.Change(Grace, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer?.Dispose();
            _waiting.Clear();
            _known.Clear();
        }
    }

    private void Look()
    {
        while (TakeDue() is { } identity)
        {
            if (!hasOpen(identity))
            {
                lost(identity);
            }
        }
    }

    private ParticipantIdentity? TakeDue()
    {
        lock (_gate)
        {
            if (!_waiting.TryPeek(out var first))
            {
                return null;
            }

            var left = Grace - time.GetElapsedTime(first.Since);
            if (left > TimeSpan.Zero)
            {
                _timer!.Change(left, Timeout.InfiniteTimeSpan);
                return null;
            }

            _waiting.Dequeue();
            _known.Remove(first.Identity);
            return first.Identity;
        }
    }
}
