using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Identities;

/// <summary>Adds connections of one identity: checks, then decide → open → commit (R1–R5), then registers. Failures are retried after
/// a back-off (B4).</summary>
/// <remarks>Owned by the running step of the chain.</remarks>
internal sealed partial class ViewerAdding(
    ParticipantIdentity identity,
    CurrentLink current,
    IdentityRegistration registration,
    StreamOpening opening,
    ViewerRefusals refusals,
    PendingRetry retry,
    ViewerPlace place,
    ParticipantSet set,
    SessionContext context,
    ILogger logger)
{
    private readonly SeenConnections _seen = new();

    /// <summary>Adds a connection that the room shows as ACTIVE.</summary>
    public async Task AddAsync(RemoteParticipant participant)
    {
        if (set.Connection is not { } connection || set.IsClosing)
        {
            return;
        }

        _seen.Add(participant.Sid);
        if (context.Bans.Until(identity) is { } until)
        {
            await refusals.RemoveBannedAsync(connection, participant, until);
            return;
        }

        var version = participant.Attributes.GetValueOrDefault(ProtocolVersion.AttributeName);
        if (!ProtocolVersionPolicy.IsCompatible(version))
        {
            await refusals.RefuseIncompatibleAsync(connection, participant, version);
            return;
        }

        // R2 without a registry call: a registry that starts empty could answer Accept, and the SID would replace itself.
        if (current.Value?.Identity.Sid == participant.Sid)
        {
            NotAdded(participant.Sid, RegistrationDecision.Duplicate);
            return;
        }

        if (place.TryTake() is var bound and not AdmissionBound.None)
        {
            await refusals.RefuseForNowAsync(connection, participant, bound);
            return;
        }

        refusals.Clear();

        var started = context.Time.GetTimestamp();
        var incoming = new Registration(context.Epoch, participant.Sid, participant.JoinedAt, current.ClientIdOf(participant.Sid));
        try
        {
            if (await DecideAsync(incoming))
            {
                await OpenAsync(connection, participant, incoming, started);
            }
        }
        catch (OperationCanceledException) when (set.Serving.IsCancellationRequested)
        {
            // The session's connection has ended; the session drops or re-adds all viewers.
        }
        catch (Exception exception)
        {
            registration.Failed(participant.Sid, exception);
            retry.Schedule(participant.Sid);
        }
    }

    /// <summary>A connection has left the room.</summary>
    public void Left(ParticipantSid sid) => _seen.Remove(sid);

    /// <summary>The session's connection has ended: after it, every connection gets a turn again.</summary>
    public void Forget() => _seen.Clear();

    /// <summary>Records that a connection is not added although nothing failed.</summary>
    public void NotAdded(ParticipantSid sid, RegistrationDecision decision)
    {
        context.Metrics.Decided(decision);
        NotRegistered(sid, decision);
    }

    /// <summary>Schedules a retry of an ACTIVE connection that is neither served nor waiting, and was neither refused nor kicked; without
    /// it, no later event would add that connection. Causes: it was stale until the connection before it left, or its step failed
    /// unexpectedly. A connection that had no step yet still gets its event. Does nothing while the session's connection ends: all viewers
    /// are dropped and added again after the reconnect.</summary>
    /// <param name="removal">Knows the connections that are to leave the room.</param>
    public void TryAgainIfUnserved(ParticipantRemoval removal)
    {
        if (current.Value is not null || _seen.IsEmpty || set.IsClosing || set.Serving.IsCancellationRequested)
        {
            return;
        }

        if (set.Find(identity) is { State: RemoteParticipantState.Active, Sid: var sid } && _seen.Has(sid)
            && sid != retry.Sid && sid != refusals.Refused && !removal.IsOut(sid))
        {
            LogUnserved(logger, context.Room, identity, sid);
            retry.Schedule(sid);
        }
    }

    /// <returns>Whether to open a stream: the incoming connection would win now (R5).</returns>
    private async Task<bool> DecideAsync(Registration incoming)
    {
        var decision = await registration.DecideAsync(incoming, current.Value?.Identity.Sid);
        if (Wins(decision))
        {
            context.Metrics.Decided(decision);
            return true;
        }

        NotAdded(incoming.Sid, decision);
        return false;
    }

    private async Task OpenAsync(IRoomConnection connection, RemoteParticipant participant, Registration incoming, long started)
    {
        var link = current.Enter(participant, incoming);
        var (stream, failure) = await opening.OpenAsync(connection, participant);
        if (stream is null)
        {
            current.Abandon(link, failure);
            if (failure != ReasonCode.Disconnected)
            {
                // The add, or the re-add after a reset, is retried after its back-off (X5, B4).
                retry.Schedule(participant.Sid);
            }

            return;
        }

        var committed = false;
        try
        {
            committed = await CommitAsync(incoming);
        }
        finally
        {
            if (!committed)
            {
                current.Abandon(link, ReasonCode.RegistrationLost);
                link.Attach(stream);
            }
        }

        if (committed)
        {
            current.Register(link, stream, started);
        }
    }

    private async Task<bool> CommitAsync(Registration incoming)
    {
        var decision = await registration.CommitAsync(incoming);
        if (Wins(decision))
        {
            return true;
        }

        NotRegistered(incoming.Sid, decision);
        if (decision is RegistrationDecision.Duplicate or RegistrationDecision.Stale)
        {
            // Steps of an identity run one by one, so only an earlier commit that took effect late can have registered it. The next decide
            // repairs that.
            retry.Schedule(incoming.Sid);
        }

        return false;
    }

    // Fenced: a later session serves the room, so this one retries nothing.
    private void NotRegistered(ParticipantSid sid, RegistrationDecision decision)
    {
        if (decision == RegistrationDecision.Fenced)
        {
            _seen.Clear();
        }
        else if (set.Find(identity, sid) is not null)
        {
            _seen.Add(sid);
        }

        LogNotAdded(logger, context.Room, identity, sid, decision);
    }

    private static bool Wins(RegistrationDecision decision) => decision is RegistrationDecision.Accept or RegistrationDecision.Replace;
}
