using RemoteAccess.Keys;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Registry;

/// <summary>How a session asks the registries of its room. Each call is bounded in time; a failure throws.</summary>
internal interface IRegistryClient
{
    ValueTask<RegistrationDecision> DecideAsync(ParticipantIdentity identity, Registration incoming, CancellationToken cancellationToken);

    ValueTask<CommitResult> CommitAsync(ParticipantIdentity identity, Registration incoming, CancellationToken cancellationToken);

    ValueTask<RemoveResult> RemoveAsync(ParticipantIdentity identity, long epoch, ParticipantSid sid, CancellationToken cancellationToken);

    ValueTask<Registration?> GetCurrentAsync(ParticipantIdentity identity, CancellationToken cancellationToken);
}
