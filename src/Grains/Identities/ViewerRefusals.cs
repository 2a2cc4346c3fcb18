using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Identities;

/// <summary>
/// Refuses connections of one identity: one with an incompatible protocol version (S2), one for which there is no capacity (B15), or a
/// banned one. It remembers which connection was notified, so that each is notified once. It does not decide which connections are refused.
/// </summary>
/// <remarks>Owned by the running step of the chain; <see cref="Refused"/> is also read while no step runs.</remarks>
internal sealed partial class ViewerRefusals(
    ParticipantIdentity identity,
    StepQueue steps,
    StreamOpening opening,
    PendingRetry retry,
    ParticipantSet set,
    SessionContext context,
    ILogger logger)
{
    private ParticipantSid? _notifiedOfWait;

    /// <summary>The connection that was notified that it is incompatible, or null.</summary>
    public ParticipantSid? Refused { get; private set; }

    /// <summary>Forgets the refused connection.</summary>
    public void Clear() => Refused = null;

    /// <summary>Forgets a connection that has left.</summary>
    public void Left(ParticipantSid sid) => Refused = Refused == sid ? null : Refused;

    /// <summary>Opens a stream, sends one error status and closes the stream (S2): once per connection, however often the room reports it
    /// as ACTIVE. If that fails, it is retried.</summary>
    public async Task RefuseIncompatibleAsync(IRoomConnection connection, RemoteParticipant participant, string? version)
    {
        if (Refused == participant.Sid)
        {
            return;
        }

        LogIncompatible(logger, context.Room, identity, participant.Sid, version ?? string.Empty);
        var (stream, failure) = await opening.OpenAsync(connection, participant);
        if (stream is null)
        {
            if (failure != ReasonCode.Disconnected)
            {
                retry.Schedule(participant.Sid);
            }

            return;
        }

        var ended = await SendFinalStatusAsync(
            stream, participant, ReasonCode.Incompatible, ProtocolVersionPolicy.IncompatibilityMessage(version));
        if (ended == ReasonCode.Incompatible)
        {
            Refused = participant.Sid;
        }
        else if (ended != ReasonCode.Disconnected)
        {
            retry.Schedule(participant.Sid);
        }
    }

    /// <summary>Notifies a connection once that there is no capacity for it, and retries until there is (B15). Waiting does not count as a
    /// failure of the viewer. A stream that does not open does count, and must not delay other re-adds (B8).</summary>
    public async Task RefuseForNowAsync(IRoomConnection connection, RemoteParticipant participant, AdmissionBound bound)
    {
        if (_notifiedOfWait != participant.Sid)
        {
            LogNoRoom(logger, context.Room, identity, participant.Sid, bound, CapacityTexts.Setting(bound));
            var (stream, failure) = await opening.OpenAsync(connection, participant);
            if (failure == ReasonCode.Disconnected)
            {
                return;
            }

            if (stream is not null)
            {
                _notifiedOfWait = participant.Sid;
                context.Admission.ToldToWait(bound);
                await SendFinalStatusAsync(stream, participant, ReasonCode.AtCapacity, CapacityTexts.ForViewer(bound));
            }
            else
            {
                retry.Schedule(participant.Sid);
                return;
            }
        }

        retry.ScheduleForPlace(participant.Sid);
    }

    /// <summary>Removes a banned connection from the room. A room server in this process refuses it when it joins; other room servers let
    /// it in. A failed removal is retried like a failed add.</summary>
    public async Task RemoveBannedAsync(IRoomConnection connection, RemoteParticipant participant, DateTimeOffset until)
    {
        LogTurnedAway(logger, context.Room, identity, participant.Sid, until);
        using var deadline = new CancellationTokenSource(context.Options.Room.LeaveTimeout, context.Time);
        try
        {
            Task removal;
            using (OutsideCall.Begin())
            {
                removal = connection.RemoveParticipantAsync(identity, participant.Sid, deadline.Token);
            }

            await removal.Here().WaitOrAbandonAsync(deadline.Token);
        }
        catch (Exception exception)
        {
            LogNotTurnedAway(logger, context.Room, identity, participant.Sid, exception.ForLog());
            retry.Schedule(participant.Sid);
        }
    }

    /// <returns>How the link ended: with the given reason if the status was written.</returns>
    private async Task<ReasonCode> SendFinalStatusAsync(
        IControlStream stream, RemoteParticipant participant, ReasonCode reason, string message)
    {
        var link = new ParticipantLink(
            new LinkIdentity(context.Room, context.Epoch, 0, identity, participant.Sid, participant.JoinedAt),
            acknowledges: false,
            context.Options.Participant,
            context.Threads.Writers,
            set.Budget,
            set.Discard,
            context.Metrics,
            context.Time,
            logger);
        link.SendInitial(ServerMessageEncoder.Status(StatusLevel.Error, message));
        link.Complete(reason);
        link.Attach(stream);
        using var wait = steps.BeginWait(participant.Sid, set.Serving);
        using (wait.Token.UnsafeRegister(static link => ((ParticipantLink)link!).Close(ReasonCode.Disconnected), link))
        {
            await link.WhenEnded();
        }

        return link.Status.Reason;
    }
}
