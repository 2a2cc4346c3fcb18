using System.Collections.Concurrent;
using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Sessions;

/// <summary>Who wants to be told of which parameters. Changed under the tables' lock; publishing reads arrays that are replaced, never changed.</summary>
internal sealed class ParameterInterest
{
    private readonly ConcurrentDictionary<string, ParticipantLink[]> _subscribers = new(StringComparer.Ordinal);

    /// <summary>The subscribers of a parameter.</summary>
    public ParticipantLink[] this[string name] => _subscribers.GetValueOrDefault(name, []);

    /// <summary>Adds a subscriber who is not one yet.</summary>
    /// <returns>Whether it is the first.</returns>
    public bool Add(string name, ParticipantLink link)
    {
        var before = this[name];
        _subscribers[name] = CopyOnWrite.With(before, link);
        return before.Length == 0;
    }

    /// <summary>Removes a subscriber.</summary>
    /// <returns>Whether it was the last.</returns>
    public bool Remove(string name, ParticipantLink link)
    {
        var left = CopyOnWrite.Without(this[name], link);
        if (left.Length > 0)
        {
            _subscribers[name] = left;
            return false;
        }

        return _subscribers.TryRemove(name, out _);
    }
}
