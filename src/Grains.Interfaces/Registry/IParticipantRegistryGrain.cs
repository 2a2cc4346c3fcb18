using RemoteAccess.Keys;

namespace RemoteAccess.Registry;

/// <summary>
/// Orders the connections of one identity of a room. Key: <see cref="RegistryKey"/>. Volatile, and scoped to one epoch: a higher one
/// clears it first, a lower one is refused (B9). An activation that starts empty takes the current registration from the session of
/// its silo. No turn spans a network call. Called by room sessions only; it knows neither streams nor queues.
/// </summary>
[Alias("ra.IParticipantRegistryGrain")]
public interface IParticipantRegistryGrain : IGrainWithStringKey
{
    /// <summary>Decides on a connection before a stream is opened for it (R1–R5). Changes nothing but a lower epoch's
    /// registration.</summary>
    [Alias("Decide")]
    ValueTask<RegistrationDecision> Decide(Registration incoming);

    /// <summary>Decides again and, on Accept or Replace, registers it in one step (R4).</summary>
    [Alias("Commit")]
    ValueTask<CommitResult> Commit(Registration incoming);

    /// <summary>Removes the registration when <paramref name="sid"/> is the current one (R6).</summary>
    [Alias("Remove")]
    ValueTask<RemoveResult> Remove(long epoch, ParticipantSid sid);

    /// <summary>The current registration, or null.</summary>
    [Alias("GetCurrent")]
    ValueTask<Registration?> GetCurrent();

    /// <summary>For the dashboard's state page.</summary>
    [Alias("GetState")]
    Task<RegistryState> GetState();
}
