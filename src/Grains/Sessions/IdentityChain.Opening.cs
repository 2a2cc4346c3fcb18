using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>Opening streams within their deadline, and the one-shot refusal (S2). Whatever waits for a viewer here ends when it
/// leaves.</summary>
internal sealed partial class IdentityChain
{
    private ParticipantSid? _turnedAway;

    private async Task<(IControlStream? Stream, ReasonCode Failure)> OpenStreamAsync(
        IRoomConnection connection, RemoteParticipant participant)
    {
        using var opening = BeginInterruptible(participant.Sid);
        using var deadline = new CancellationTokenSource(_context.Options.Participant.OpenTimeout, _context.Time);
        Task<IControlStream>? open = null;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(opening.Token, deadline.Token);
            either.Token.ThrowIfCancellationRequested();
            open = connection.OpenStreamAsync(participant.Identity, participant.Sid, ControlTopic.Name, either.Token);
            return (await open.WaitOrAbandonAsync(either.Token).ConfigureAwait(false), ReasonCode.None);
        }
        catch (Exception exception)
        {
            CloseWhenItOpens(open);
            if (opening.IsCancellationRequested || exception is DestinationLeftException)
            {
                // No failure of anybody's: its departure has an event of its own.
                LogLeftWhileOpening(_logger, _context.Room, Identity, participant.Sid, exception.Message);
                return (null, ReasonCode.Disconnected);
            }

            var reason = deadline.IsCancellationRequested ? ReasonCode.OpenTimeout : ReasonCode.OpenFailed;
            LogOpenFailed(_logger, _context.Room, Identity, participant.Sid, reason, exception.Message);
            return (null, reason);
        }
        finally
        {
            EndInterruptible();
        }
    }

    // What follows is given up when our connection is over, or when a step is posted, or was already, that makes it pointless.
    private CancellationTokenSource BeginInterruptible(ParticipantSid sid)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(_set.Serving);
        lock (_gate)
        {
            _opening = source;
            _openingSid = sid;
            if (_ops.Any(op => Ends(op, sid)))
            {
                source.Cancel();
            }
        }

        // Overtaken before it began; one that overtakes from here on finds it when it is posted.
        if (_set.Find(Identity) is { } here && here.Sid != sid)
        {
            source.Cancel();
        }

        return source;
    }

    private void EndInterruptible()
    {
        lock (_gate)
        {
            _opening = null;
        }
    }

    // A stream that opens after its deadline is nobody's: close it, and never wait for it here.
    private void CloseWhenItOpens(Task<IControlStream>? open) => open?.ContinueWith(
        async late =>
        {
            try
            {
                await (await late.ConfigureAwait(false)).CloseAsync(nameof(ReasonCode.OpenTimeout), CancellationToken.None)
                    .ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                LogLateStream(_logger, _context.Room, Identity, exception.Message);
            }
        },
        CancellationToken.None,
        TaskContinuationOptions.None,
        TaskScheduler.Default);

    // S2: one stream, one error status, closed; once per connection, however often it is reported ACTIVE. One that could not be told is
    // told later.
    private async Task RefuseAsync(IRoomConnection connection, RemoteParticipant participant, string? version)
    {
        if (_refused == participant.Sid)
        {
            return;
        }

        LogIncompatible(_logger, _context.Room, Identity, participant.Sid, version ?? string.Empty);
        var (stream, failure) = await OpenStreamAsync(connection, participant).ConfigureAwait(false);
        if (stream is null)
        {
            if (failure != ReasonCode.Disconnected)
            {
                _retry.Schedule(participant.Sid);
            }

            return;
        }

        var told = await LastWordAsync(
            stream, participant, ReasonCode.Incompatible, ProtocolVersionPolicy.IncompatibilityMessage(version)).ConfigureAwait(false);
        if (told == ReasonCode.Incompatible)
        {
            _refused = participant.Sid;
        }
        else if (told != ReasonCode.Disconnected)
        {
            _retry.Schedule(participant.Sid);
        }
    }

    // B15: told once per connection, then tried again until there is room for it. To wait is no failure of the viewer's; a stream to it
    // that does not open is one, and must not hold up the line of re-adds (B8).
    private async Task TurnAwayAsync(IRoomConnection connection, RemoteParticipant participant, AdmissionBound bound)
    {
        if (_turnedAway != participant.Sid)
        {
            LogNoRoom(_logger, _context.Room, Identity, participant.Sid, bound, CapacityWords.Mend(bound));
            var (stream, failure) = await OpenStreamAsync(connection, participant).ConfigureAwait(false);
            if (failure == ReasonCode.Disconnected)
            {
                return;
            }

            if (stream is not null)
            {
                _turnedAway = participant.Sid;
                _context.Admission.ToldToWait(bound);
                await LastWordAsync(stream, participant, ReasonCode.AtCapacity, CapacityWords.ForViewer(bound)).ConfigureAwait(false);
            }
            else
            {
                _retry.Schedule(participant.Sid);
                return;
            }
        }

        _retry.ScheduleForPlace(participant.Sid);
    }

    /// <returns>How it ended: with the reason given, when the word was written.</returns>
    private async Task<ReasonCode> LastWordAsync(
        IControlStream stream, RemoteParticipant participant, ReasonCode reason, string message)
    {
        var link = new ParticipantLink(
            new LinkIdentity(_context.Room, _context.Epoch, 0, Identity, participant.Sid, participant.JoinedAt),
            acknowledges: false,
            _context.Options.Participant,
            _set.Budget,
            _set.Discard,
            _context.Metrics,
            _context.Time,
            _logger);
        link.SendInitial(ServerMessageEncoder.Status(StatusLevel.Error, message));
        link.Complete(reason);
        link.Attach(stream);
        using var leaving = BeginInterruptible(participant.Sid);
        using (leaving.Token.UnsafeRegister(static link => ((ParticipantLink)link!).Close(ReasonCode.Disconnected), link))
        {
            await link.WhenEnded().ConfigureAwait(false);
        }

        EndInterruptible();
        return link.Status.Reason;
    }
}
