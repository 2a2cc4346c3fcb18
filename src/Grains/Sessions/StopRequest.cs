using System.Diagnostics.CodeAnalysis;
using RemoteAccess.Participants;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>Whether one session is to end, for which reason, and whether its queues are flushed first. The first to ask says so; it is
/// never taken back.</summary>
/// <remarks>Thread-safe: the reason is under a lock. Anyone asks; the session's run reads the reason and waits for the token.</remarks>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A CancellationTokenSource without a timer holds nothing to give back.")]
internal sealed class StopRequest
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private (ReasonCode Reason, bool Planned)? _asked;

    /// <summary>Cancelled when the session's run is to end what it does.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>What was asked for first, or null.</summary>
    public (ReasonCode Reason, bool Planned)? Asked
    {
        get
        {
            lock (_gate)
            {
                return _asked;
            }
        }
    }

    /// <summary>Asks for the end. Nothing is cancelled yet.</summary>
    /// <param name="reason">What viewers and callers are told.</param>
    /// <param name="planned">Whether queues are flushed first; false after a fault.</param>
    public void Ask(ReasonCode reason, bool planned)
    {
        lock (_gate)
        {
            _asked ??= (reason, planned);
        }
    }

    /// <summary>Cancels the token. Its callbacks run elsewhere.</summary>
    public void Cancel() => AbandonedTask.Observe(_stop.CancelAsync());
}
