using System.Collections.Concurrent;
using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Tables;

/// <summary>The subscribers of parameters: of a name, of all parameters, and the names that some of the latter have excluded.</summary>
/// <remarks>Changed under the tables' lock. Publishing reads snapshots: a viewer that changes its subscription meanwhile gets a value or
/// not.</remarks>
internal sealed class ParameterInterest
{
    private readonly ConcurrentDictionary<string, LinkSet> _subscribers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, LinkSet> _excepted = new(StringComparer.Ordinal);
    private readonly LinkSet _all = new();

    /// <summary>The viewers that a parameter is sent to: each once.</summary>
    public IReadOnlyCollection<ParticipantLink> Of(string name)
    {
        var named = _subscribers.TryGetValue(name, out var set) ? set.Now.ToArray() : [];
        if (_all.Count == 0)
        {
            return named;
        }

        var all = _all.Now.ToArray();
        return _excepted.TryGetValue(name, out var excepted)
            ? [.. named.Union(all.Except(excepted.Now.ToArray()))]
            : named.Length == 0 ? all : [.. named.Union(all)];
    }

    /// <summary>Adds a new subscriber of a name.</summary>
    /// <returns>Whether it is the first.</returns>
    public bool Add(string name, ParticipantLink link) => Add(_subscribers, name, link);

    /// <summary>Removes a subscriber of a name.</summary>
    /// <returns>Whether it was the last.</returns>
    public bool Remove(string name, ParticipantLink link) => Remove(_subscribers, name, link);

    /// <summary>Adds a new subscriber of all parameters.</summary>
    /// <returns>Whether it is the first.</returns>
    public bool AddAll(ParticipantLink link)
    {
        _all.Add(link);
        return _all.Count == 1;
    }

    /// <summary>Removes a subscriber of all parameters.</summary>
    /// <returns>Whether it was the last.</returns>
    public bool RemoveAll(ParticipantLink link)
    {
        _all.Remove(link);
        return _all.Count == 0;
    }

    /// <summary>Excludes a name for a subscriber of all parameters.</summary>
    public void Except(string name, ParticipantLink link) => Add(_excepted, name, link);

    /// <summary>Includes the name again.</summary>
    public void Include(string name, ParticipantLink link) => Remove(_excepted, name, link);

    private static bool Add(ConcurrentDictionary<string, LinkSet> links, string name, ParticipantLink link)
    {
        var set = links.GetOrAdd(name, static _ => new LinkSet());
        set.Add(link);
        return set.Count == 1;
    }

    private static bool Remove(ConcurrentDictionary<string, LinkSet> links, string name, ParticipantLink link)
    {
        if (!links.TryGetValue(name, out var set))
        {
            return false;
        }

        set.Remove(link);
        return set.Count == 0 && links.TryRemove(name, out _);
    }
}
