using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Inbound;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Registry;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>
/// Everything that happens to one identity of a room, one step at a time (B8: a stuck open here holds up nobody else). Owns the identity's
/// current link, its back-off and its client ids. It knows no other identity and no grain but the registry.
/// </summary>
/// <remarks>
/// State ownership: the queue of steps is under <c>_gate</c>; all else is touched only by the running step, of which there is one, and
/// published for readers through volatile fields. Posting while a step ends either finds the chain running or starts it: both under the
/// lock.
/// </remarks>
internal sealed partial class IdentityChain : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly Queue<ChainOp> _ops = new();
    private readonly ParticipantSet _set;
    private readonly SessionContext _context;
    private readonly ILogger _logger;
    private readonly InboundLimiter _limiter;
    private readonly ViewerPlace _place;
    private bool _running;
    private CancellationTokenSource? _opening;
    private volatile ParticipantLink? _current;
    private ParticipantSid _openingSid;
    private readonly PendingRetry _retry;
    private readonly Expulsion _expulsion;
    private ITimer? _forget;
    private ParticipantSid? _seen;
    private ParticipantSid? _inDoubt;
    private ParticipantSid? _refused;
    private PendingReset? _lastReset;
    private ParticipantLink? _lost;
    private volatile IReadOnlyDictionary<ReasonCode, int> _resets = ResetCounts.None;
    private (ParticipantSid Sid, uint Id) _client;

    public IdentityChain(ParticipantIdentity identity, ParticipantSet set, SessionContext context)
    {
        Identity = identity;
        _set = set;
        _context = context;
        _logger = context.Loggers.CreateLogger<IdentityChain>();
        Budget = new RetryBudget(context.Options.Retry, context.Time, context.Random);
        _retry = new PendingRetry(identity, set, context, Budget, _logger, Post);
        _expulsion = new Expulsion(identity, set, context, _logger, Post);
        _limiter = new InboundLimiter(context.Options.Inbound, context.Time);
        _place = new ViewerPlace(context.Admission, set.Places, identity);
    }

    public ParticipantIdentity Identity { get; }

    /// <summary>The failures of this identity (B4).</summary>
    public RetryBudget Budget { get; }

    /// <summary>How long there is something to remember when the identity has left: its failures, or what its messages owe.</summary>
    public TimeSpan Remembers => Budget.Remaining > _limiter.InDebtFor ? Budget.Remaining : _limiter.InDebtFor;

    /// <summary>The registered link, or null.</summary>
    public ParticipantLink? Current => _current;

    /// <summary>Its resets, by reason.</summary>
    public IReadOnlyDictionary<ReasonCode, int> Resets => _resets;

    /// <summary>Whether a re-add waits for its back-off.</summary>
    public bool IsWaiting => _retry.IsWaiting;

    /// <summary>The connection that was kicked and that the room still shows, or null.</summary>
    public ParticipantSid? Expelled => _expulsion.Sid;

    /// <summary>Nothing registered or refused, and nothing to do: the chain may go. Asked under the set's lock, so nothing is posted
    /// meanwhile.</summary>
    public bool IsSpent
    {
        get
        {
            lock (_gate)
            {
                return !_running && _ops.Count == 0 && _current is null && !_retry.IsWaiting && _refused is null
                    && _expulsion.Sid is null;
            }
        }
    }

    /// <summary>Asks to be forgotten once the budget is whole again. Called under the set's lock.</summary>
    public void ForgetLater(TimeSpan wait)
    {
        _forget ??= _context.Time.CreateTimer(_ => _set.RetireIfSpent(this), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _forget.Change(wait, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The chain is gone. Called under the set's lock.</summary>
    public void Retired() => _forget?.Dispose();

    /// <summary>Adds a step. Never waits.</summary>
    public void Post(ChainOp op)
    {
        // Asked outside the lock: it is the transport's.
        var here = op is ChainOp.Activate ? _set.Find(Identity)?.Sid : null;
        lock (_gate)
        {
            _ops.Enqueue(op);

            if (Ends(op, _openingSid) || (here is { } sid && sid != _openingSid))
            {
                AbandonedTask.Observe(_opening?.CancelAsync() ?? Task.CompletedTask);
            }

            if (!_running)
            {
                _running = true;
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }
    }

    // Owned by the queue: it ends when the queue is empty, and a Drop step tells the session that everything before it is over.
    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private async Task RunAsync()
    {
        while (TryNext() is { } op)
        {
            try
            {
                await StepAsync(op).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                LogStepFailed(_logger, _context.Room, Identity, op.GetType().Name, exception.ForLog());
            }
            finally
            {
                op.Settle();
            }

            TryAgainIfUnserved();
            _place.FreeUnless(_current is not null || _retry.IsWaiting);
        }

        _set.RetireIfSpent(this);
    }

    private ChainOp? TryNext()
    {
        lock (_gate)
        {
            _running = _ops.TryDequeue(out var op);
            return op;
        }
    }

    private Task StepAsync(ChainOp op) => op switch
    {
        ChainOp.Activate step => ActivateAsync(step.Participant),
        ChainOp.Leave step => LeaveAsync(step.Sid),
        ChainOp.Reset step => ResetAsync(step.Pending),
        ChainOp.Retry step => RetryAsync(step.Ticket),
        ChainOp.Kick step => KickAsync(step),
        ChainOp.Expel step => _expulsion.Sid == step.Sid ? _expulsion.AskAsync(step.Sid) : Task.CompletedTask,
        ChainOp.Drop step => DropAsync(step.Reason),
        _ => throw new InvalidOperationException($"Unknown step {op}."),
    };

    private async Task ActivateAsync(RemoteParticipant participant)
    {
        // Seen twice while its re-add waits: the back-off stands. One that was kicked is still there: it is to go, not to be served.
        if (_retry.Sid == participant.Sid || _expulsion.Sid == participant.Sid)
        {
            return;
        }

        // Gone or overtaken since: a stream to it would wait for nobody, and keep the connection that is there waiting behind it.
        if (_set.Find(Identity)?.Sid != participant.Sid)
        {
            NotAdded(participant.Sid, RegistrationDecision.Stale);
            return;
        }

        // A new connection registers at once, but keeps the spent budget (B4). What was kicked is gone.
        _retry.Cancel();
        _expulsion.End();
        await AddAsync(participant).ConfigureAwait(false);
    }

    private async Task LeaveAsync(ParticipantSid sid)
    {
        // A late Disconnected(S1) must not cancel what waits for S2: the re-add asks the room who is there (X3).
        if (_set.Find(Identity) is null)
        {
            _retry.Cancel();
            _place.Release();
        }

        _set.Inbound.Ended(Identity, sid);
        _refused = _refused == sid ? null : _refused;
        if (_expulsion.Sid == sid)
        {
            _expulsion.End();
        }

        // R6: only the current one; a late Disconnected(S1) after Active(S2) misses.
        if (_current is { } current && current.Identity.Sid == sid)
        {
            await RemoveAsync(current, ReasonCode.Disconnected).ConfigureAwait(false);
        }
        else if (_inDoubt == sid)
        {
            // Its commit may have taken effect, and no retry comes that would mend it.
            await UnregisterAsync(sid, ReasonCode.Disconnected).ConfigureAwait(false);
        }
    }

    private async Task ResetAsync(PendingReset pending)
    {
        _set.Resets.Handled(pending);

        // Whoever asks for a reset closes the link first (P4). So a closed link under that SID is due, whichever request it was that came
        // through, and an open one is a newer link that nobody complained about.
        if (_current is not { } current || current.Identity.Sid != pending.Participant.Sid
            || current.Status is not { State: LinkState.Closed, Reason: var reason })
        {
            LogStaleReset(_logger, _context.Room, Identity, pending.Participant.Sid, pending.Reason);
            return;
        }

        LogReset(_logger, _context.Room, Identity, current.Identity.Sid, reason);
        _context.Metrics.ParticipantReset(reason);
        _lastReset = pending with { Reason = reason };
        _lost = current;
        _resets = ResetCounts.With(_resets, reason);
        await RemoveAsync(current, reason).ConfigureAwait(false);

        // X3: gone or replaced in the room is no failure of the viewer's, and needs no re-add.
        if (_set.Find(Identity)?.Sid == current.Identity.Sid)
        {
            _retry.Schedule(current.Identity.Sid);
        }
    }

    // X3: what counts is what the room reports now.
    private async Task RetryAsync(int ticket)
    {
        if (!_retry.IsDue(ticket))
        {
            return;
        }

        _retry.Cancel();
        if (_set.Find(Identity) is { State: RemoteParticipantState.Active } participant)
        {
            _context.Metrics.Retried();
            await AddAsync(participant).ConfigureAwait(false);
        }
    }

    private async Task DropAsync(ReasonCode reason)
    {
        _retry.Cancel();
        _refused = null;
        if (_set.IsClosing)
        {
            _expulsion.End();
        }

        if (_current is { } current)
        {
            await RemoveAsync(current, reason).ConfigureAwait(false);
        }

        // It is our connection that is lost: the viewer comes back with it.
        if (reason == ReasonCode.ConnectionLost)
        {
            _place.Keep();
        }
    }

    // No step may leave an ACTIVE connection behind that is neither served, nor waits, nor was refused or kicked: nobody would look at it
    // again. So it is with one that was passed over as stale until the one before it left, or whose step failed in a way that nobody
    // thought of. One that has had no step yet has an event coming. While our connection ends, everybody is dropped and seen again on the
    // next.
    private void TryAgainIfUnserved()
    {
        if (_current is not null || _seen is not { } sid || sid == _retry.Sid || sid == _refused || sid == _expulsion.Sid || HasMore
            || _set.IsClosing || _set.Serving.IsCancellationRequested)
        {
            return;
        }

        if (_set.Find(Identity) is { State: RemoteParticipantState.Active } there && there.Sid == sid)
        {
            LogUnserved(_logger, _context.Room, Identity, sid);
            _retry.Schedule(sid);
        }
    }

    private bool HasMore
    {
        get
        {
            lock (_gate)
            {
                return _ops.Count > 0;
            }
        }
    }

    // What is done for a connection that is gone, or about to go, is not waited for.
    private static bool Ends(ChainOp op, ParticipantSid opening) =>
        op is ChainOp.Drop or ChainOp.Kick || (op is ChainOp.Leave leave && leave.Sid == opening);
}
