using RemoteAccess.Keys;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Identities;

/// <summary>
/// The waiting steps of one identity's chain (B8). The running step's wait for a viewer is cancelled when a queued step makes it pointless:
/// the connection has left, was kicked or dropped, or was replaced by a newer one.
/// </summary>
/// <remarks>
/// Guarded by the chain's lock, which its methods take; <see cref="IsIdle"/> is read under it. Any thread adds; only the chain takes, and
/// only its running step waits. Races: a step added while the chain ends is taken by it or starts it again. If a connection is replaced
/// while a wait begins, whichever runs second, the wait or the added step, notices it.
/// </remarks>
/// <param name="gate">The chain's lock.</param>
/// <param name="present">The connection of the identity that the room shows now; called outside of the lock.</param>
internal sealed class StepQueue(Lock gate, Func<ParticipantSid?> present)
{
    private readonly Queue<ChainStep> _waiting = new();
    private bool _running;
    private CancellationTokenSource? _wait;
    private ParticipantSid _waitsFor;

    /// <summary>Whether no step runs and none waits.</summary>
    public bool IsIdle => !_running && _waiting.Count == 0;

    /// <summary>Whether a step waits behind the running one.</summary>
    public bool HasMore
    {
        get
        {
            lock (gate)
            {
                return _waiting.Count > 0;
            }
        }
    }

    /// <summary>Adds a step. Never waits.</summary>
    /// <returns>Whether the chain was idle and must be started.</returns>
    public bool Add(ChainStep step)
    {
        // Called outside of the lock: it is a call to the transport.
        var here = step is ChainStep.Activate ? present() : null;
        lock (gate)
        {
            _waiting.Enqueue(step);
            if (Ends(step, _waitsFor) || (here is { } sid && sid != _waitsFor))
            {
                AbandonedTask.Observe(_wait?.CancelAsync() ?? Task.CompletedTask);
            }

            var starts = !_running;
            _running = true;
            return starts;
        }
    }

    /// <summary>The next step. Null ends the chain; the next added step starts it again.</summary>
    public ChainStep? TryTake()
    {
        lock (gate)
        {
            _running = _waiting.TryDequeue(out var step);
            return step;
        }
    }

    /// <summary>Begins a wait of the running step for a connection.</summary>
    /// <param name="sid">The connection.</param>
    /// <param name="serving">Cancelled when the session's connection ends, which ends the wait too.</param>
    /// <returns>The wait; disposing it ends it.</returns>
    public Wait BeginWait(ParticipantSid sid, CancellationToken serving)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(serving);
        lock (gate)
        {
            (_wait, _waitsFor) = (source, sid);
            if (_waiting.Any(step => Ends(step, sid)))
            {
                source.Cancel();
            }
        }

        // Replaced before the wait began. A newer connection that appears later cancels the wait when its step is added.
        if (present() is { } here && here != sid)
        {
            source.Cancel();
        }

        return new Wait(this, source);
    }

    // Nothing waits for a connection that has left or is about to be removed.
    private static bool Ends(ChainStep step, ParticipantSid waitsFor) =>
        step is ChainStep.Drop or ChainStep.Kick || (step is ChainStep.Leave leave && leave.Sid == waitsFor);

    private void EndWait(CancellationTokenSource source)
    {
        lock (gate)
        {
            _wait = null;
        }

        source.Dispose();
    }

    /// <summary>A wait of the running step; disposing it ends it.</summary>
    internal readonly struct Wait(StepQueue steps, CancellationTokenSource source) : IDisposable
    {
        /// <summary>Cancelled when the wait has become pointless.</summary>
        public CancellationToken Token => source.Token;

        public void Dispose() => steps.EndWait(source);
    }
}
