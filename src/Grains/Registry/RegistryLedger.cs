using RemoteAccess.Keys;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Registry;

/// <summary>The volatile state of one registry: the highest epoch seen and the current registration. Single-threaded (one grain turn at a
/// time).</summary>
internal sealed class RegistryLedger(long epoch, Registration? current)
{
    /// <summary>The epoch the ledger is scoped to.</summary>
    public long Epoch { get; private set; } = epoch;

    /// <summary>The current registration of that epoch.</summary>
    public Registration? Current { get; private set; } = current;

    /// <summary>Decides; changes nothing, except that a higher epoch clears the registration.</summary>
    public RegistrationDecision Decide(Registration incoming)
    {
        Scope(incoming.Epoch);
        return RegistrationPolicy.Decide(Epoch, Current, incoming);
    }

    /// <summary>Decides again and registers the incoming connection if it wins (R4, R5).</summary>
    public CommitResult Commit(Registration incoming)
    {
        var decision = Decide(incoming);
        if (decision is not (RegistrationDecision.Accept or RegistrationDecision.Replace))
        {
            return new CommitResult(decision, null);
        }

        var prior = Current;
        Current = incoming;
        return new CommitResult(decision, prior);
    }

    /// <summary>Removes the registration only if the SID is the current one (R6) and the epoch is not older (B9).</summary>
    public RemoveResult Remove(long epoch, ParticipantSid sid)
    {
        if (epoch < Epoch)
        {
            return RemoveResult.Fenced;
        }

        Scope(epoch);
        if (Current?.Sid != sid)
        {
            return RemoveResult.NotCurrent;
        }

        Current = null;
        return RemoveResult.Removed;
    }

    private void Scope(long epoch)
    {
        if (epoch > Epoch)
        {
            Epoch = epoch;
            Current = null;
        }
    }
}
