using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Inbound;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Listeners;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Registry;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>Adding and removing a participant: decide → open → commit (R1–R7).</summary>
internal sealed partial class IdentityChain
{
    private async Task AddAsync(RemoteParticipant participant)
    {
        if (_set.Connection is not { } connection || _set.IsClosing)
        {
            return;
        }

        _seen = participant.Sid;
        if (_context.Bans.Until(Identity) is { } until)
        {
            await TurnAwayAsync(connection, participant, until).ConfigureAwait(false);
            return;
        }

        var version = participant.Attributes.GetValueOrDefault(ProtocolVersion.AttributeName);
        if (!ProtocolVersionPolicy.IsCompatible(version))
        {
            await RefuseAsync(connection, participant, version).ConfigureAwait(false);
            return;
        }

        // R2, without asking: a registry that starts empty could say Accept, and the SID would replace itself.
        if (_current?.Identity.Sid == participant.Sid)
        {
            NotAdded(participant.Sid, RegistrationDecision.Duplicate);
            return;
        }

        if (_place.TryTake() is var bound and not AdmissionBound.None)
        {
            await TurnAwayAsync(connection, participant, bound).ConfigureAwait(false);
            return;
        }

        _refused = null;

        var started = _context.Time.GetTimestamp();
        var incoming = new Registration(_context.Epoch, participant.Sid, participant.JoinedAt, ClientIdOf(participant.Sid));
        try
        {
            if (await DecideAsync(incoming).ConfigureAwait(false))
            {
                await OpenAsync(connection, participant, incoming, started).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_set.Serving.IsCancellationRequested)
        {
            // The connection is over; the session drops or re-adds everyone.
        }
        catch (Exception exception)
        {
            LogRegistryFailed(_logger, _context.Room, Identity, participant.Sid, exception.ForLog());
            _retry.Schedule(participant.Sid);
        }
    }

    /// <returns>Whether to open a stream: the incoming connection would win now (R5).</returns>
    private async Task<bool> DecideAsync(Registration incoming)
    {
        var decision = await _context.Registry.DecideAsync(Identity, incoming, _set.Serving).ConfigureAwait(false);
        if (decision is RegistrationDecision.Duplicate or RegistrationDecision.Stale && await MendRegistryAsync().ConfigureAwait(false))
        {
            decision = await _context.Registry.DecideAsync(Identity, incoming, _set.Serving).ConfigureAwait(false);
        }

        if (decision is RegistrationDecision.Accept or RegistrationDecision.Replace)
        {
            _context.Metrics.Decided(decision);
            return true;
        }

        NotAdded(incoming.Sid, decision);
        return false;
    }

    private void NotAdded(ParticipantSid sid, RegistrationDecision decision)
    {
        _context.Metrics.Decided(decision);
        PassedOver(sid, decision);
    }

    // Fenced: a later session serves the room, and this one has nothing to try again.
    private void PassedOver(ParticipantSid sid, RegistrationDecision decision)
    {
        _seen = decision == RegistrationDecision.Fenced ? null : _seen;
        LogNotAdded(_logger, _context.Room, Identity, sid, decision);
    }

    // A commit or a removal whose answer was lost leaves the registry with a connection that we do not serve: the session is right.
    private async Task<bool> MendRegistryAsync()
    {
        var registered = await _context.Registry.GetCurrentAsync(Identity, _set.Serving).ConfigureAwait(false);
        if (registered is null)
        {
            // It was another activation that decided: ask once more.
            return true;
        }

        if (registered.Sid == _current?.Identity.Sid)
        {
            return false;
        }

        LogMended(_logger, _context.Room, Identity, registered.Sid);
        await _context.Registry.RemoveAsync(Identity, _context.Epoch, registered.Sid, _set.Serving).ConfigureAwait(false);
        return true;
    }

    private async Task OpenAsync(IRoomConnection connection, RemoteParticipant participant, Registration incoming, long started)
    {
        var link = new ParticipantLink(
            new LinkIdentity(_context.Room, _context.Epoch, incoming.ClientId, Identity, participant.Sid, participant.JoinedAt,
                GrantsPolicy.Of(participant, _context.Options.Inbound.RequireGrants)),
            participant.Attributes.GetValueOrDefault(ViewerAttributes.Flow) == ViewerAttributes.FlowAcknowledged,
            _context.Options.Participant,
            _set.Budget,
            _set.Resets,
            _context.Metrics,
            _context.Time,
            _logger)
        {
            Inbound = new ViewerInbound(_limiter),
            AnswerBacklogBytes = _context.Options.Handlers.AnswerBacklogBytes,
            Admission = _context.Admission,
        };
        _set.Tables.Enter(link, Notice(participant.Sid));
        AnswerInterrupted(link);
        var (stream, failure) = await OpenStreamAsync(connection, participant).ConfigureAwait(false);
        if (stream is null)
        {
            Abandon(link, failure);
            if (failure != ReasonCode.Disconnected)
            {
                // The add, or the re-add of a reset, is retried behind its back-off (X5, B4).
                _retry.Schedule(participant.Sid);
            }

            return;
        }

        var committed = false;
        try
        {
            _inDoubt = incoming.Sid;
            var commit = await _context.Registry.CommitAsync(Identity, incoming, _set.Serving).ConfigureAwait(false);
            _inDoubt = null;
            committed = commit.Decision is RegistrationDecision.Accept or RegistrationDecision.Replace;
            if (!committed)
            {
                PassedOver(incoming.Sid, commit.Decision);
            }

            if (commit.Decision is RegistrationDecision.Duplicate or RegistrationDecision.Stale)
            {
                // Steps of an identity run one by one, so nobody else registered it: an earlier commit landed late. The next decide mends
                // that.
                _retry.Schedule(incoming.Sid);
            }
        }
        finally
        {
            if (!committed)
            {
                Abandon(link, ReasonCode.RegistrationLost);
                link.Attach(stream);
            }
        }

        if (committed)
        {
            Register(link, stream, started);
        }
    }

    private void Register(ParticipantLink link, IControlStream stream, long started)
    {
        var prior = _current;
        _lastReset = null;
        _lost = null;
        if (prior is not null)
        {
            CleanUp(prior, ReasonCode.Replaced);
        }

        // Before its link is found, by streams that are read already or open now: the listener hears of the viewer before it hears from it.
        _set.Tables.Listener.Post(new ViewerJoined(link.Identity.Viewer));
        _set.Register(link, prior);
        _current = link;
        _client = (link.Identity.Sid, link.Identity.ClientId);
        link.Attach(stream);
        _set.Inbound.Registered(Identity, link.Identity.Sid);
        _set.Reconsider(Identity);
        _context.Metrics.ParticipantAdded(_context.Time.GetElapsedTime(started));
        LogAdded(_logger, _context.Room, Identity, link.Identity.Sid, link.Identity.ClientId, prior?.Identity.Sid.ToString() ?? "none");
    }

    private async Task RemoveAsync(ParticipantLink link, ReasonCode reason)
    {
        _current = null;
        _set.Unregister(link);
        CleanUp(link, reason);
        await UnregisterAsync(link.Identity.Sid, reason).ConfigureAwait(false);
    }

    private async Task UnregisterAsync(ParticipantSid sid, ReasonCode reason)
    {
        try
        {
            var removed = await _context.Registry.RemoveAsync(Identity, _context.Epoch, sid, CancellationToken.None).ConfigureAwait(false);
            _inDoubt = null;
            LogRemoved(_logger, _context.Room, Identity, sid, reason, removed);
        }
        catch (Exception exception)
        {
            // The next decide finds the registry out of step and mends it.
            LogRegistryFailed(_logger, _context.Room, Identity, sid, exception.ForLog());
        }
    }

    private async Task KickAsync(ChainOp.Kick kick)
    {
        _retry.Cancel();
        var current = _current;
        if (current is not null)
        {
            current.SendInitial(ServerMessageEncoder.Status(StatusLevel.Error, "You were removed from this room"));
            current.Complete(ReasonCode.Kicked);
            await Task.WhenAny(current.WhenEnded(), Task.Delay(_context.Options.Participant.StreamCloseTimeout, _context.Time))
                .ConfigureAwait(false);
            await RemoveAsync(current, ReasonCode.Kicked).ConfigureAwait(false);
        }

        // Whatever connection it has now: it may have come back while the last word was written.
        kick.Answer.TrySetResult((_set.Find(Identity)?.Sid ?? current?.Identity.Sid ?? _expulsion.Sid) is { } sid
            ? await _expulsion.AskAsync(sid).ConfigureAwait(false)
            : KickOutcome.NotFound);
    }

    // A room server in this process refused it at the door; others let it in, and it is put out again. One that stays is tried again, as a
    // failed add is.
    private async Task TurnAwayAsync(IRoomConnection connection, RemoteParticipant participant, DateTimeOffset until)
    {
        LogTurnedAway(_logger, _context.Room, Identity, participant.Sid, until);
        using var deadline = new CancellationTokenSource(_context.Options.Room.LeaveTimeout, _context.Time);
        try
        {
            var removal = connection.RemoveParticipantAsync(Identity, participant.Sid, deadline.Token);
            await removal.WaitOrAbandonAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogNotTurnedAway(_logger, _context.Room, Identity, participant.Sid, exception.ForLog());
            _retry.Schedule(participant.Sid);
        }
    }

    private void CleanUp(ParticipantLink link, ReasonCode reason)
    {
        _set.Tables.Leave(link);
        _set.Tables.Listener.Post(new ViewerLeft(link.Identity.Viewer, reason));
        link.Close(reason);
        _set.Ending(link);
        _context.Metrics.ParticipantRemoved(reason, forReset: ReferenceEquals(_lost, link));

        // B11: a reset of the same SID keeps its inbound stream, unless it was for a violation on it.
        if (reason == ReasonCode.ProtocolViolation || _lastReset?.Participant.Sid != link.Identity.Sid)
        {
            _set.Inbound.Ended(Identity, link.Identity.Sid);
        }
    }

    private void Abandon(ParticipantLink link, ReasonCode reason)
    {
        _set.Tables.Leave(link);
        link.Close(reason);
    }

    // What the reset of the same connection took from the viewer: its frames and its subscriptions (protocol.md has it subscribe again).
    private byte[]? Notice(ParticipantSid sid) => _lastReset is { } reset && reset.Participant.Sid == sid
        ? ServerMessageEncoder.Status(
            reset.Reason == ReasonCode.ProtocolViolation ? StatusLevel.Error : StatusLevel.Warning,
            ResetNotice.Text(reset.Reason, reset.Detail, _lost?.GetStatistics()))
        : null;

    // B17: what the viewer asked on this connection and never got an answer to.
    private void AnswerInterrupted(ParticipantLink link)
    {
        if (_lastReset is { } reset && reset.Participant.Sid == link.Identity.Sid && _lost is { } lost)
        {
            link.AnswerInterrupted(lost.OpenRequests, reset.Reason);
        }
    }

    // One per connection instance, from its registration on: a reset of the same SID keeps it (P1).
    private uint ClientIdOf(ParticipantSid sid) => _client.Sid == sid ? _client.Id : _set.NextClientId();
}
