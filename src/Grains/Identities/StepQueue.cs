using RemoteAccess.Keys;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Identities;

/// <summary>
/// The steps that wait in one identity's chain. What the running step waits for at its viewer ends when a step is added, or was added
/// before, that makes it pointless: the connection has left, was kicked or dropped, or was replaced by a newer one.
/// </summary>
/// <remarks>
/// Guarded by the chain's lock, which is taken here, but for <see cref="IsIdle"/>, which is asked under it. Anyone adds; only the chain
/// takes, and only its running step waits. Races: a step added while the chain ends is taken by it or starts it again. A connection that is
/// overtaken while a wait begins is seen by whichever comes second, the wait or the step that is added.
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
    /// <returns>Whether the chain does not run and must be started.</returns>
    public bool Add(ChainStep step)
    {
        // Asked outside the lock: it is the transport's.
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

    /// <summary>The next step, or null: the chain has ended then, and the next step that is added starts it again.</summary>
    public ChainStep? TryTake()
    {
        lock (gate)
        {
            _running = _waiting.TryDequeue(out var step);
            return step;
        }
    }

    /// <summary>The running step begins to wait for a connection.</summary>
    /// <param name="sid">The connection.</param>
    /// <param name="serving">Cancelled when our own connection is over, which ends the wait too.</param>
    /// <returns>The wait; it is over when this is disposed.</returns>
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

        // Overtaken before it began; one that overtakes from here on finds it when it is posted.
        if (present() is { } here && here != sid)
        {
            source.Cancel();
        }

        return new Wait(this, source);
    }

    // What is done for a connection that is gone, or about to go, is not waited for.
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

    /// <summary>A wait of the running step. It is over when this is disposed.</summary>
    internal readonly struct Wait(StepQueue steps, CancellationTokenSource source) : IDisposable
    {
        /// <summary>Cancelled when the wait has become pointless.</summary>
        public CancellationToken Token => source.Token;

        public void Dispose() => steps.EndWait(source);
    }
}
