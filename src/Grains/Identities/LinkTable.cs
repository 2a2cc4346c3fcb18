using System.Collections.Concurrent;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Identities;

/// <summary>The registered links of one session by SID, so that a SID never resolves to another connection (R7), and the links that are
/// removed but whose workers have not ended yet.</summary>
/// <remarks>Thread-safe without a lock: two concurrent maps. Only the chain of an identity changes its entries, one step at a
/// time.</remarks>
internal sealed class LinkTable
{
    private readonly ConcurrentDictionary<ParticipantSid, ParticipantLink> _links = new();
    private readonly ConcurrentDictionary<ParticipantLink, byte> _ending = new();

    /// <summary>Registered links.</summary>
    public int Count => _links.Count;

    /// <summary>The registered links.</summary>
    public IEnumerable<ParticipantLink> Links => _links.Select(pair => pair.Value);

    /// <summary>The link registered under a SID, or null (R7).</summary>
    public ParticipantLink? Find(ParticipantSid sid) => _links.GetValueOrDefault(sid);

    /// <summary>Registers a committed link in place of the prior one (R4).</summary>
    public void Register(ParticipantLink link, ParticipantLink? prior)
    {
        if (prior is not null)
        {
            Unregister(prior);
        }

        _links[link.Identity.Sid] = link;
    }

    /// <summary>Removes a link from the look-up. Does nothing when another link is registered under its SID.</summary>
    public void Unregister(ParticipantLink link) =>
        _links.TryRemove(new KeyValuePair<ParticipantSid, ParticipantLink>(link.Identity.Sid, link));

    /// <summary>A closed link whose worker may still be ending; waited for when the session stops.</summary>
    public void Ending(ParticipantLink link)
    {
        var ended = link.WhenEnded();
        if (!ended.IsCompleted)
        {
            _ending.TryAdd(link, 0);
            ended.ContinueWith(
                _ => _ending.TryRemove(link, out byte _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>Completes when every worker of a removed link has ended.</summary>
    public Task WhenWorkersEnded() => Task.WhenAll(_ending.Select(pair => pair.Key.WhenEnded().Here()));
}
