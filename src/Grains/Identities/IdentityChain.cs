using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Inbound;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Registry;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Identities;

/// <summary>
/// Handles everything that happens to one identity of a room, one step at a time (B8): a stuck open here delays no other identity.
/// Runs the steps of its <see cref="StepQueue"/> and decides what each does; its parts do the work: <see cref="ViewerAdding"/> with <see
/// cref="StreamOpening"/>, <see cref="ViewerRefusals"/> and <see cref="ViewerPlace"/>, <see cref="CurrentLink"/> (the session's side), <see
/// cref="IdentityRegistration"/> (the registry's), <see cref="ResetBook"/>, <see cref="PendingRetry"/>, <see cref="ParticipantRemoval"/>.
/// It knows no other identity and no grain but the registry.
/// </summary>
/// <remarks>
/// Who owns the state: <c>_gate</c> guards the queue of steps. Everything else is changed only by the running step, of which there is one,
/// and is published to readers through volatile fields. <see cref="IsSpent"/> is read under the set's lock and <c>_gate</c>, in that order,
/// so a clock that posts a step meanwhile waits.
/// </remarks>
internal sealed partial class IdentityChain : IRun
{
    private readonly Lock _gate = new();
    private readonly ParticipantSet _set;
    private readonly SessionContext _context;
    private readonly ILogger _logger;
    private readonly StepQueue _steps;
    private readonly InboundLimiter _limiter;
    private readonly ViewerPlace _place;
    private readonly ResetBook _resets = new();
    private readonly PendingRetry _retry;
    private readonly ParticipantRemoval _removal;
    private readonly CurrentLink _link;
    private readonly IdentityRegistration _registration;
    private readonly ViewerRefusals _refusals;
    private readonly ViewerAdding _adding;
    private ITimer? _forget;

    public IdentityChain(ParticipantIdentity identity, ParticipantSet set, SessionContext context)
    {
        Identity = identity;
        _set = set;
        _context = context;
        _logger = context.Loggers.CreateLogger<IdentityChain>();
        Budget = new RetryBudget(context.Options.Retry, context.Time, context.Random);
        _steps = new StepQueue(_gate, () => set.Find(identity)?.Sid);
        _limiter = new InboundLimiter(context.Options.Inbound, context.Time);
        _place = new ViewerPlace(context.Admission, set.Places, identity);
        _retry = new PendingRetry(identity, set, context, Budget, _logger, Post);
        _removal = new ParticipantRemoval(identity, set, context, _logger, Post);
        _link = new CurrentLink(identity, _limiter, _resets, set, context, _logger);
        _registration = new IdentityRegistration(identity, set, context, _logger);
        var opening = new StreamOpening(identity, _steps, set, context, _logger);
        _refusals = new ViewerRefusals(identity, _steps, opening, _retry, set, context, _logger);
        _adding = new ViewerAdding(
            identity, _link, _registration, opening, _refusals, _retry, _place, set, context, _logger);
    }

    public ParticipantIdentity Identity { get; }

    /// <summary>The failures of this identity (B4).</summary>
    public RetryBudget Budget { get; }

    /// <summary>How long the chain must be kept after the identity has left: for its failures, or for the debt of its rate
    /// limits.</summary>
    public TimeSpan Remembers => Budget.Remaining > _limiter.InDebtFor ? Budget.Remaining : _limiter.InDebtFor;

    /// <summary>The registered link, or null.</summary>
    public ParticipantLink? Current => _link.Value;

    /// <summary>The identity's resets, by reason.</summary>
    public IReadOnlyDictionary<ReasonCode, int> Resets => _resets.Counts;

    /// <summary>Whether a re-add waits for its back-off.</summary>
    public bool IsWaiting => _retry.IsWaiting;

    /// <summary>The connection that was kicked and that the room still shows, or null.</summary>
    public ParticipantSid? KickedSid => _removal.Sid;

    /// <summary>Whether nothing is registered or refused and no step waits, so the chain may be removed. Read under the set's lock, so no
    /// step is posted meanwhile.</summary>
    public bool IsSpent
    {
        get
        {
            lock (_gate)
            {
                return _steps.IsIdle && Current is null && !_retry.IsWaiting && _refusals.Refused is null && _removal.Sid is null
                    && _removal.Replaced.IsIdle;
            }
        }
    }

    /// <summary>Schedules the chain's removal for when its budget has recovered. Called under the set's lock.</summary>
    public void ForgetLater(TimeSpan wait)
    {
        _forget ??= _context.Time.CreateTimer(_ => _set.RetireIfSpent(this), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _forget.Change(wait, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The chain was removed. Called under the set's lock.</summary>
    public void Retired() => _forget?.Dispose();

    /// <summary>Adds a step. Never waits.</summary>
    public void Post(ChainStep step)
    {
        if (_steps.Add(step))
        {
            _context.Threads.Sessions.Schedule(this);
        }
    }

    // Owned by the queue: the task ends when the queue is empty, and a Drop step reports to the session that all earlier steps have ended.
    void IRun.Run() => _ = RunAsync();

    private async Task RunAsync()
    {
        while (_steps.TryTake() is { } step)
        {
            try
            {
                await StepAsync(step);
            }
            catch (Exception exception)
            {
                LogStepFailed(_logger, _context.Room, Identity, step.GetType().Name, exception.ForLog());
            }
            finally
            {
                step.Settle();
            }

            if (!_steps.HasMore)
            {
                _removal.Replaced.Look(Current?.Identity.Sid);
                _adding.TryAgainIfUnserved(_removal);
            }

            _place.FreeUnless(Current is not null || _retry.IsWaiting);
            if (_steps.HasMore)
            {
                // Its thread serves all identities, step by step.
                await Task.Yield();
            }
        }

        _set.RetireIfSpent(this);
    }

    private Task StepAsync(ChainStep step) => step switch
    {
        ChainStep.Activate activate => ActivateAsync(activate.Participant),
        ChainStep.Leave leave => LeaveAsync(leave.Sid, leave.Reason),
        ChainStep.Reset reset => ResetAsync(reset.Pending),
        ChainStep.Retry retry => RetryAsync(retry.Ticket),
        ChainStep.Kick kick => KickAsync(kick),
        ChainStep.RemoveKicked kicked => _removal.Sid == kicked.Sid ? _removal.AskAsync(kicked.Sid) : Task.CompletedTask,
        ChainStep.Drop drop => DropAsync(drop.Reason),
        _ => throw new InvalidOperationException($"Unknown step {step}."),
    };

    private async Task ActivateAsync(RemoteParticipant participant)
    {
        // A repeated event while the re-add waits: the back-off stays. A connection that was kicked or replaced must not be served.
        if (_retry.Sid == participant.Sid || _removal.IsOut(participant.Sid))
        {
            return;
        }

        // It has left or was replaced since: opening a stream to it would be pointless and would delay the connection that is in the room.
        if (_set.Find(Identity)?.Sid != participant.Sid)
        {
            _adding.NotAdded(participant.Sid, RegistrationDecision.Stale);
            return;
        }

        // A new connection registers at once, but keeps the spent budget (B4). The kicked connection has left.
        _retry.Cancel();
        _removal.End();
        await _adding.AddAsync(participant);
    }

    private async Task LeaveAsync(ParticipantSid sid, ReasonCode reason)
    {
        // A late Disconnected(S1) must not cancel a retry that waits for S2: the re-add looks up the room's current connection (X3).
        if (_set.Find(Identity) is null)
        {
            _retry.Cancel();
            _place.Left(reason);
        }

        _set.Inbound.Ended(Identity, sid);
        _refusals.Left(sid);
        _removal.Left(sid);
        _adding.Left(sid);

        // R6: only the current connection is removed; a late Disconnected(S1) after Active(S2) has no effect.
        if (Current is { } current && current.Identity.Sid == sid)
        {
            await RemoveAsync(current, reason);
        }
        else if (_registration.IsInDoubt(sid))
        {
            // Its commit may have taken effect, and no later retry would repair it.
            await _registration.RemoveAsync(sid, reason);
        }
    }

    private async Task ResetAsync(PendingReset pending)
    {
        _set.Resets.Handled(pending);

        // The requester of a reset closes the link first (P4). So a closed link under that SID must be reset, whichever request arrived
        // first, and an open one is a newer link for which no reset was requested.
        if (Current is not { } current || current.Identity.Sid != pending.Participant.Sid
            || current.Status is not { State: LinkPhase.Closed, Reason: var reason })
        {
            LogStaleReset(_logger, _context.Room, Identity, pending.Participant.Sid, pending.Reason);
            return;
        }

        LogReset(_logger, _context.Room, Identity, current.Identity.Sid, reason);
        _context.Metrics.ParticipantReset(reason);
        _resets.Add(pending with { Reason = reason }, current);
        await RemoveAsync(current, reason);

        // X3: a connection that has left or was replaced is not a failure of the viewer and needs no re-add.
        if (_set.Find(Identity)?.Sid == current.Identity.Sid)
        {
            _retry.Schedule(current.Identity.Sid);
        }
    }

    // X3: only what the room reports now counts.
    private async Task RetryAsync(int ticket)
    {
        if (!_retry.IsDue(ticket))
        {
            return;
        }

        _retry.Cancel();
        if (_set.Find(Identity) is { State: RemoteParticipantState.Active } participant && !_removal.IsOut(participant.Sid))
        {
            _context.Metrics.Retried();
            await _adding.AddAsync(participant);
        }
    }

    private async Task KickAsync(ChainStep.Kick kick)
    {
        _retry.Cancel();
        var current = Current;
        if (current is not null)
        {
            current.SendInitial(ServerMessageEncoder.Status(StatusLevel.Error, "You were removed from this room"));
            current.Complete(ReasonCode.Kicked);
            await Task.WhenAny(
                current.WhenEnded().Here(), Task.Delay(_context.Options.Participant.StreamCloseTimeout, _context.Time));
            await RemoveAsync(current, ReasonCode.Kicked);
        }

        // The current connection, whichever it is: the viewer may have reconnected while the final status was written.
        kick.Answer.TrySetResult((_set.Find(Identity)?.Sid ?? current?.Identity.Sid ?? _removal.Sid) is { } sid
            ? await _removal.AskAsync(sid)
            : KickOutcome.NotFound);
    }

    private async Task DropAsync(ReasonCode reason)
    {
        _retry.Cancel();
        _refusals.Clear();
        _removal.Replaced.End();
        _adding.Forget();
        if (_set.IsClosing)
        {
            _removal.End();
        }

        if (Current is { } current)
        {
            await RemoveAsync(current, reason);
        }

        _place.KeepIfLost(reason);
    }

    private Task RemoveAsync(ParticipantLink link, ReasonCode reason)
    {
        _link.Remove(link, reason);
        return _registration.RemoveAsync(link.Identity.Sid, reason);
    }
}
