using RemoteAccess.ConnectionGraph;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tables;

/// <summary>
/// The update that turns one connection graph into the next. Pure. An entry without ids and a missing entry are equal: in the protocol, an
/// entry without ids means that a topic has no publisher any more but still has a subscriber; a topic with neither is removed.
/// </summary>
internal static class ConnectionGraphDifference
{
    /// <summary>The graph with sorted, distinct ids per name and without empty entries. A copy, since the caller may change its
    /// graph.</summary>
    /// <exception cref="ArgumentException">A name has null instead of its ids, or null among them.</exception>
    public static ConnectionGraphState Normalised(ConnectionGraphState graph) => new()
    {
        PublishedTopics = Normalised("Topic", graph.PublishedTopics),
        SubscribedTopics = Normalised("Topic", graph.SubscribedTopics),
        AdvertisedServices = Normalised("Service", graph.AdvertisedServices),
    };

    /// <summary>The difference of two normalised graphs; null when there is none.</summary>
    public static ConnectionGraphUpdate? Between(ConnectionGraphState before, ConnectionGraphState now)
    {
        var topicsBefore = before.PublishedTopics.Keys.Union(before.SubscribedTopics.Keys);
        bool IsTopic(string name) => now.PublishedTopics.ContainsKey(name) || now.SubscribedTopics.ContainsKey(name);
        var update = new ConnectionGraphUpdate
        {
            PublishedTopics =
                [.. Changed(before.PublishedTopics, now.PublishedTopics, IsTopic)
                    .Select(entry => new PublishedTopic(entry.Name, entry.Ids))],
            SubscribedTopics =
                [.. Changed(before.SubscribedTopics, now.SubscribedTopics, IsTopic)
                    .Select(entry => new SubscribedTopic(entry.Name, entry.Ids))],
            AdvertisedServices =
                [.. Changed(before.AdvertisedServices, now.AdvertisedServices, _ => false)
                    .Select(entry => new AdvertisedService(entry.Name, entry.Ids))],
            RemovedTopics = [.. topicsBefore.Where(name => !IsTopic(name)).Order(StringComparer.Ordinal)],
            RemovedServices = [
                .. before.AdvertisedServices.Keys.Where(name => !now.AdvertisedServices.ContainsKey(name)).Order(StringComparer.Ordinal)],
        };
        return IsEmpty(update) ? null : update;
    }

    /// <summary>A normalised graph as its difference from nothing.</summary>
    public static ConnectionGraphUpdate Whole(ConnectionGraphState graph) =>
        Between(ConnectionGraphState.Empty, graph) ?? new ConnectionGraphUpdate();

    // New and changed entries, and removed entries of names that stay in another role; the latter without ids.
    private static IEnumerable<(string Name, IReadOnlyList<string> Ids)> Changed(
        IReadOnlyDictionary<string, IReadOnlyList<string>> before, IReadOnlyDictionary<string, IReadOnlyList<string>> now,
            Func<string, bool> stays)
    {
        var changed = now
            .Where(entry => !before.TryGetValue(entry.Key, out var ids) || !ids.SequenceEqual(entry.Value, StringComparer.Ordinal))
            .Select(entry => (entry.Key, entry.Value));
        IReadOnlyList<string> none = [];
        var gone = before.Keys.Where(name => !now.ContainsKey(name) && stays(name)).Select(name => (name, none));
        return changed.Concat(gone).OrderBy(entry => entry.Item1, StringComparer.Ordinal);
    }

    private static Dictionary<string, IReadOnlyList<string>> Normalised(
        string what, IReadOnlyDictionary<string, IReadOnlyList<string>> entries)
    {
        var normalised = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (name, ids) in entries)
        {
            if (ids is null || ids.Contains(null!))
            {
                throw new ArgumentException(
                    $"{what} '{name}' of the connection graph has "
                    + $"null {(ids is null ? "instead of its ids; give an empty list" : "among its ids; leave it out")}.");
            }

            if (ids.Count > 0)
            {
                // An array: a type that every serializer can write and read (RoomStore).
                normalised.Add(name, ids.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray());
            }
        }

        return normalised;
    }

    private static bool IsEmpty(ConnectionGraphUpdate update) =>
        update is { PublishedTopics: [], SubscribedTopics: [], AdvertisedServices: [], RemovedTopics: [], RemovedServices: [] };
}
