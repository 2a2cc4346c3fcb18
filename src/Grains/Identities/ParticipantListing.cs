using RemoteAccess.Grains.Metrics;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;
using RemoteAccess.Viewers;

namespace RemoteAccess.Grains.Identities;

/// <summary>Lists the participants of one session for status queries and metrics. It changes nothing.</summary>
/// <remarks>Any thread calls it. It reads the chains one after another, so the entries need not be from the same moment.</remarks>
internal sealed class ParticipantListing(IdentityChains chains)
{
    /// <summary>The served participants, those that wait for a retry, and kicked ones that the room still shows.</summary>
    public IReadOnlyList<ParticipantEntry> Entries()
    {
        return [.. chains.ToArray().Where(IsListed).Select(Describe).OrderBy(entry => entry.ClientId)];
    }

    /// <summary>One of <see cref="Entries"/>, or null.</summary>
    public ParticipantEntry? Entry(ParticipantIdentity identity) =>
        chains.Find(identity) is { } chain && IsListed(chain) ? Describe(chain) : null;

    /// <summary>Samples every viewer's queue for the metrics.</summary>
    public LinkSample Sample(RemoteAccessMetrics metrics)
    {
        var (quarantined, slow, outbound) = (0, 0, 0);
        foreach (var chain in chains.ToArray())
        {
            quarantined += chain.Budget.Quarantined ? 1 : 0;
            if (chain.Current is { } link)
            {
                var statistics = link.GetStatistics();
                metrics.QueueSeen(statistics.QueuedFrames, statistics.OldestAge);
                slow += statistics.OldestAge >= LinkSampler.SlowAfter ? 1 : 0;
                outbound++;
            }
        }

        return new LinkSample(quarantined, slow, outbound);
    }

    private static bool IsListed(IdentityChain chain) => chain.Current is not null || chain.IsWaiting || chain.KickedSid is not null;

    private static ParticipantEntry Describe(IdentityChain chain)
    {
        var link = chain.Current;
        var statistics = link?.GetStatistics();
        return new ParticipantEntry
        {
            Identity = chain.Identity.ToString(),
            Sid = (link?.Identity.Sid ?? chain.KickedSid)?.ToString() ?? string.Empty,
            ClientId = link?.Identity.ClientId ?? 0,
            JoinedAt = link?.Identity.JoinedAt ?? 0,
            Registered = link is not null,
            Failures = chain.Budget.Failures,
            Quarantined = chain.Budget.Quarantined,
            QueuedFrames = statistics?.QueuedFrames ?? 0,
            QueuedBytes = statistics?.QueuedBytes ?? 0,
            Grants = link?.Identity.Grants ?? ViewerGrants.None,
            RoundTrip = statistics?.RoundTrip,
            Resets = chain.Resets.Values.Sum(),
        };
    }
}
