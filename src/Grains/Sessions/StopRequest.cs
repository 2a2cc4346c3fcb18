using System.Diagnostics.CodeAnalysis;
using RemoteAccess.Participants;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>The request to end a session: its reason, and whether queues are flushed first. The first request counts; it cannot be
/// withdrawn.</summary>
/// <remarks>Thread-safe: a lock guards the reason. Any thread requests; the session's run reads the reason and waits for the
/// token.</remarks>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A CancellationTokenSource without a timer holds nothing to release.")]
internal sealed class StopRequest
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private (ReasonCode Reason, bool Planned)? _asked;

    /// <summary>Cancelled when the session's run is to end.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>The first request, or null.</summary>
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

    /// <summary>Requests the end. Nothing is cancelled yet.</summary>
    /// <param name="reason">The reason that viewers and callers get.</param>
    /// <param name="planned">Whether queues are flushed first; false after a fault.</param>
    public void Ask(ReasonCode reason, bool planned)
    {
        lock (_gate)
        {
            _asked ??= (reason, planned);
        }
    }

    /// <summary>Cancels the token. Its callbacks run on another thread.</summary>
    public void Cancel() => AbandonedTask.Observe(_stop.CancelAsync());
}
