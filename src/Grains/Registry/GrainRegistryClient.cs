using RemoteAccess.Grains.Threads;
using RemoteAccess.Keys;
using RemoteAccess.Registry;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Registry;

/// <summary>A session's calls to the registries of its room. Each call has a time limit; a failure throws.</summary>
internal interface IRegistryClient
{
    ValueTask<RegistrationDecision> DecideAsync(ParticipantIdentity identity, Registration incoming, CancellationToken cancellationToken);

    ValueTask<CommitResult> CommitAsync(ParticipantIdentity identity, Registration incoming, CancellationToken cancellationToken);

    ValueTask<RemoveResult> RemoveAsync(ParticipantIdentity identity, long epoch, ParticipantSid sid, CancellationToken cancellationToken);

    ValueTask<Registration?> GetCurrentAsync(ParticipantIdentity identity, CancellationToken cancellationToken);
}

/// <summary>
/// Calls the registry grains of one room. An activation on the wrong silo answers NotHere and deactivates itself; the call is then retried
/// a few times and reaches the activation that the placement director places next. Every call has a time limit.
/// </summary>
internal sealed class GrainRegistryClient(IGrainFactory grains, RoomName room, TimeProvider time) : IRegistryClient
{
    private const int Attempts = 5;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public ValueTask<RegistrationDecision> DecideAsync(
        ParticipantIdentity identity, Registration incoming, CancellationToken cancellationToken) =>
        CallAsync(identity, grain => grain.Decide(incoming), answer => answer == RegistrationDecision.NotHere, cancellationToken);

    public ValueTask<CommitResult> CommitAsync(ParticipantIdentity identity, Registration incoming, CancellationToken cancellationToken) =>
        CallAsync(identity, grain => grain.Commit(incoming), answer => answer.Decision == RegistrationDecision.NotHere, cancellationToken);

    public ValueTask<RemoveResult> RemoveAsync(
        ParticipantIdentity identity, long epoch, ParticipantSid sid, CancellationToken cancellationToken) =>
        CallAsync(identity, grain => grain.Remove(epoch, sid), answer => answer == RemoveResult.NotHere, cancellationToken);

    public ValueTask<Registration?> GetCurrentAsync(ParticipantIdentity identity, CancellationToken cancellationToken) =>
        CallAsync(identity, grain => grain.GetCurrent(), _ => false, cancellationToken);

    private async ValueTask<T> CallAsync<T>(
        ParticipantIdentity identity,
        Func<IParticipantRegistryGrain, ValueTask<T>> call,
        Func<T, bool> strayed,
        CancellationToken cancellationToken)
    {
        var key = new RegistryKey(room, identity);
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var grain = grains.GetGrain<IParticipantRegistryGrain>(key.ToString());
            ValueTask<T> asked;
            using (OutsideCall.Begin())
            {
                asked = call(grain);
            }

            var answer = await asked.Here().WaitOrAbandonAsync(CallTimeout, time, cancellationToken);
            if (!strayed(answer))
            {
                return answer;
            }

            await Task.Delay(Pause * attempt, time, cancellationToken);
        }

        throw new RegistryUnavailableException(
            $"The registry of '{identity}' in room '{room}' was not found on this silo in {Attempts} attempts.");
    }
}

/// <summary>A registry did not answer from the session's silo in time.</summary>
internal sealed class RegistryUnavailableException(string message) : Exception(message);
