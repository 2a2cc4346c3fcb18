using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Registry;

/// <summary>Decides which of two connections of one identity is registered. Pure; used by decide and by commit (R5).</summary>
internal static class RegistrationPolicy
{
    /// <summary>
    /// <list type="bullet">
    /// <item>An older epoch than the current registration's, or than the registry has seen: <see cref="RegistrationDecision.Fenced"/>
    /// (B9).</item>
    /// <item>A newer epoch: the current registration belongs to a session that has ended and does not count (B9: the same SID under a newer
    /// epoch is not R2).</item>
    /// <item>No current registration: <see cref="RegistrationDecision.Accept"/> (R1).</item>
    /// <item>The same SID: <see cref="RegistrationDecision.Duplicate"/>, tested before the join times (R2).</item>
    /// <item>Another SID that joined strictly before the current one: <see cref="RegistrationDecision.Stale"/> (R3).</item>
    /// <item>Another SID that joined at the same time or later: <see cref="RegistrationDecision.Replace"/> (R4).</item>
    /// </list>
    /// </summary>
    public static RegistrationDecision Decide(long epoch, Registration? current, Registration incoming)
    {
        if (incoming.Epoch < epoch || incoming.Epoch < current?.Epoch)
        {
            return RegistrationDecision.Fenced;
        }

        if (current is null || incoming.Epoch > current.Epoch)
        {
            return RegistrationDecision.Accept;
        }

        if (current.Sid == incoming.Sid)
        {
            return RegistrationDecision.Duplicate;
        }

        return current.JoinedAt > incoming.JoinedAt ? RegistrationDecision.Stale : RegistrationDecision.Replace;
    }
}
