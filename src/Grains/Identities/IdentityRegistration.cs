using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Identities;

/// <summary>
/// The registry calls for one identity: decide, commit, remove (R1–R6). A registry that disagrees with the session is repaired, since the
/// session knows which connection it serves. It does not know links.
/// </summary>
/// <remarks>Owned by the running step of the chain, so the calls for one identity run one after another. A call whose answer is lost may
/// have taken effect: such a commit is in doubt until the registry answers the next commit or removal.</remarks>
internal sealed partial class IdentityRegistration(
    ParticipantIdentity identity, ParticipantSet set, SessionContext context, ILogger logger)
{
    private ParticipantSid? _inDoubt;

    /// <summary>Whether the commit of a connection may have taken effect although its answer was lost.</summary>
    public bool IsInDoubt(ParticipantSid sid) => _inDoubt == sid;

    /// <summary>Asks whether a connection would win now (R5).</summary>
    /// <param name="incoming">The connection.</param>
    /// <param name="served">The connection that the session serves, or null.</param>
    public async Task<RegistrationDecision> DecideAsync(Registration incoming, ParticipantSid? served)
    {
        var decision = await context.Registry.DecideAsync(identity, incoming, set.Serving);
        return decision is RegistrationDecision.Duplicate or RegistrationDecision.Stale && await RepairAsync(served)
            ? await context.Registry.DecideAsync(identity, incoming, set.Serving)
            : decision;
    }

    /// <summary>Registers a connection, if it still wins.</summary>
    public async Task<RegistrationDecision> CommitAsync(Registration incoming)
    {
        _inDoubt = incoming.Sid;
        var commit = await context.Registry.CommitAsync(identity, incoming, set.Serving);
        _inDoubt = null;
        return commit.Decision;
    }

    /// <summary>Removes a connection. A failure is only logged: the next decide finds the wrong entry and repairs it.</summary>
    public async Task RemoveAsync(ParticipantSid sid, ReasonCode reason)
    {
        try
        {
            var removed = await context.Registry.RemoveAsync(identity, context.Epoch, sid, CancellationToken.None);
            _inDoubt = null;
            LogRemoved(logger, context.Room, identity, sid, reason, removed);
        }
        catch (Exception exception)
        {
            Failed(sid, exception);
        }
    }

    /// <summary>Logs that a registry call failed.</summary>
    public void Failed(ParticipantSid sid, Exception exception) =>
        LogRegistryFailed(logger, context.Room, identity, sid, exception.ForLog());

    // A commit or removal whose answer was lost leaves a connection in the registry that the session does not serve. The session is
    // authoritative.
    private async Task<bool> RepairAsync(ParticipantSid? served)
    {
        var registered = await context.Registry.GetCurrentAsync(identity, set.Serving);
        if (registered is null)
        {
            // Another activation made the decision: ask again.
            return true;
        }

        if (registered.Sid == served)
        {
            return false;
        }

        LogRepaired(logger, context.Room, identity, registered.Sid);
        await context.Registry.RemoveAsync(identity, context.Epoch, registered.Sid, set.Serving);
        return true;
    }
}
