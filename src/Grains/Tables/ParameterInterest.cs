using System.Collections.Concurrent;
using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Tables;

/// <summary>
/// Who wants to be told of which parameters: subscribers of a name, subscribers of all, and the names that those took out again. Changed
/// under the tables' lock; publishing reads arrays that are replaced, never changed: a viewer that changes its mind meanwhile gets a value
/// or not.
/// </summary>
internal sealed class ParameterInterest
{
    private readonly ConcurrentDictionary<string, ParticipantLink[]> _subscribers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ParticipantLink[]> _excepted = new(StringComparer.Ordinal);
    private volatile ParticipantLink[] _all = [];

    /// <summary>Who is to be told of a parameter: each once.</summary>
    public IReadOnlyCollection<ParticipantLink> Of(string name)
    {
        var named = _subscribers.GetValueOrDefault(name, []);
        var all = _all;
        return all.Length == 0 ? named : [.. named.Union(all.Except(_excepted.GetValueOrDefault(name, [])))];
    }

    /// <summary>Adds a subscriber of a name who is not one yet.</summary>
    /// <returns>Whether it is the first.</returns>
    public bool Add(string name, ParticipantLink link) => Add(_subscribers, name, link);

    /// <summary>Removes a subscriber of a name.</summary>
    /// <returns>Whether it was the last.</returns>
    public bool Remove(string name, ParticipantLink link) => Remove(_subscribers, name, link);

    /// <summary>Adds a subscriber of all who is not one yet.</summary>
    /// <returns>Whether it is the first.</returns>
    public bool AddAll(ParticipantLink link)
    {
        _all = CopyOnWrite.With(_all, link);
        return _all.Length == 1;
    }

    /// <summary>Removes a subscriber of all.</summary>
    /// <returns>Whether it was the last.</returns>
    public bool RemoveAll(ParticipantLink link)
    {
        _all = CopyOnWrite.Without(_all, link);
        return _all.Length == 0;
    }

    /// <summary>Takes a name out for a subscriber of all.</summary>
    public void Except(string name, ParticipantLink link) => Add(_excepted, name, link);

    /// <summary>Takes that back.</summary>
    public void Include(string name, ParticipantLink link) => Remove(_excepted, name, link);

    private static bool Add(ConcurrentDictionary<string, ParticipantLink[]> links, string name, ParticipantLink link)
    {
        var before = links.GetValueOrDefault(name, []);
        links[name] = CopyOnWrite.With(before, link);
        return before.Length == 0;
    }

    private static bool Remove(ConcurrentDictionary<string, ParticipantLink[]> links, string name, ParticipantLink link)
    {
        var left = CopyOnWrite.Without(links.GetValueOrDefault(name, []), link);
        if (left.Length > 0)
        {
            links[name] = left;
            return false;
        }

        return links.TryRemove(name, out _);
    }
}
