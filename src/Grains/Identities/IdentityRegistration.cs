using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Identities;

/// <summary>
/// What the registry is asked and told of one identity: decide, commit, remove (R1–R6). A registry that is out of step with the session is
/// repaired, since the session knows whom it serves. It does not know links.
/// </summary>
/// <remarks>Owned by the running step of the chain: the calls of one identity come one after another. A call whose answer is lost may have
/// taken effect: such a commit is in doubt until the registry answers the next commit or removal.</remarks>
internal sealed partial class IdentityRegistration(
    ParticipantIdentity identity, ParticipantSet set, SessionContext context, ILogger logger)
{
    private ParticipantSid? _inDoubt;

    /// <summary>Whether the commit of a connection may have taken effect without anybody knowing.</summary>
    public bool IsInDoubt(ParticipantSid sid) => _inDoubt == sid;

    /// <summary>Asks whether a connection would win now (R5).</summary>
    /// <param name="incoming">The connection.</param>
    /// <param name="served">The connection that the session serves, or null.</param>
    public async Task<RegistrationDecision> DecideAsync(Registration incoming, ParticipantSid? served)
    {
        var decision = await context.Registry.DecideAsync(identity, incoming, set.Serving).ConfigureAwait(false);
        return decision is RegistrationDecision.Duplicate or RegistrationDecision.Stale && await RepairAsync(served).ConfigureAwait(false)
            ? await context.Registry.DecideAsync(identity, incoming, set.Serving).ConfigureAwait(false)
            : decision;
    }

    /// <summary>Registers a connection, if it wins still.</summary>
    public async Task<RegistrationDecision> CommitAsync(Registration incoming)
    {
        _inDoubt = incoming.Sid;
        var commit = await context.Registry.CommitAsync(identity, incoming, set.Serving).ConfigureAwait(false);
        _inDoubt = null;
        return commit.Decision;
    }

    /// <summary>Removes a connection. A failure is logged: the next decide finds the registry out of step and repairs it.</summary>
    public async Task RemoveAsync(ParticipantSid sid, ReasonCode reason)
    {
        try
        {
            var removed = await context.Registry.RemoveAsync(identity, context.Epoch, sid, CancellationToken.None).ConfigureAwait(false);
            _inDoubt = null;
            LogRemoved(logger, context.Room, identity, sid, reason, removed);
        }
        catch (Exception exception)
        {
            Failed(sid, exception);
        }
    }

    /// <summary>The registry could not be asked.</summary>
    public void Failed(ParticipantSid sid, Exception exception) =>
        LogRegistryFailed(logger, context.Room, identity, sid, exception.ForLog());

    // A commit or a removal whose answer was lost leaves the registry with a connection that we do not serve: the session is right.
    private async Task<bool> RepairAsync(ParticipantSid? served)
    {
        var registered = await context.Registry.GetCurrentAsync(identity, set.Serving).ConfigureAwait(false);
        if (registered is null)
        {
            // It was another activation that decided: ask once more.
            return true;
        }

        if (registered.Sid == served)
        {
            return false;
        }

        LogRepaired(logger, context.Room, identity, registered.Sid);
        await context.Registry.RemoveAsync(identity, context.Epoch, registered.Sid, set.Serving).ConfigureAwait(false);
        return true;
    }
}
