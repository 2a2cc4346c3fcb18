using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Identities;

/// <summary>Counts resets by reason; replaced as a whole, so readers need no lock.</summary>
internal static class ResetCounts
{
    public static readonly IReadOnlyDictionary<ReasonCode, int> None = new Dictionary<ReasonCode, int>();

    /// <summary>One more of a reason.</summary>
    public static IReadOnlyDictionary<ReasonCode, int> With(IReadOnlyDictionary<ReasonCode, int> counts, ReasonCode reason) =>
        new Dictionary<ReasonCode, int>(counts) { [reason] = counts.GetValueOrDefault(reason) + 1 };
}
