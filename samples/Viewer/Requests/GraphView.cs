using System.Text.Json;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Output;

namespace RemoteAccess.Viewer.Requests;

/// <summary>The connection graph after its updates: an entry replaces the entry of the same name; removed names are deleted. Not
/// thread-safe.</summary>
internal sealed class GraphView
{
    private readonly SortedDictionary<string, IReadOnlyList<string>> _published = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, IReadOnlyList<string>> _subscribed = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, IReadOnlyList<string>> _services = new(StringComparer.Ordinal);

    /// <summary>Clears the graph: after a reset the first update is the whole graph.</summary>
    public void Clear()
    {
        _published.Clear();
        _subscribed.Clear();
        _services.Clear();
    }

    /// <summary>Applies an update.</summary>
    public void Apply(ConnectionGraphUpdate update)
    {
        foreach (var name in update.RemovedTopics)
        {
            _published.Remove(name);
            _subscribed.Remove(name);
        }

        foreach (var name in update.RemovedServices)
        {
            _services.Remove(name);
        }

        foreach (var topic in update.PublishedTopics)
        {
            Put(_published, topic.Name, topic.PublisherIds);
        }

        foreach (var topic in update.SubscribedTopics)
        {
            Put(_subscribed, topic.Name, topic.SubscriberIds);
        }

        foreach (var service in update.AdvertisedServices)
        {
            Put(_services, service.Name, service.ProviderIds);
        }
    }

    /// <summary>A line per topic and service, by name.</summary>
    public IEnumerable<string> Lines()
    {
        foreach (var name in _published.Keys.Union(_subscribed.Keys).Order(StringComparer.Ordinal))
        {
            yield return $"topic {Clean(name)}  from {Ids(_published, name)}  to {Ids(_subscribed, name)}";
        }

        foreach (var name in _services.Keys)
        {
            yield return $"service {Clean(name)}  by {Ids(_services, name)}";
        }
    }

    /// <summary>Writes the whole graph as members of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("type", "connectionGraph");
        Write(json, "publishedTopics", "publisherIds", _published);
        Write(json, "subscribedTopics", "subscriberIds", _subscribed);
        Write(json, "advertisedServices", "providerIds", _services);
    }

    private static void Put(SortedDictionary<string, IReadOnlyList<string>> entries, string name, IReadOnlyList<string> ids)
    {
        if (ids.Count == 0)
        {
            entries.Remove(name);
        }
        else
        {
            entries[name] = ids;
        }
    }

    private static void Write(Utf8JsonWriter json, string member, string idsMember, SortedDictionary<string, IReadOnlyList<string>> entries)
    {
        json.WriteStartArray(member);
        foreach (var (name, ids) in entries)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteStartArray(idsMember);
            foreach (var id in ids)
            {
                json.WriteStringValue(id);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Ids(SortedDictionary<string, IReadOnlyList<string>> entries, string name) =>
        entries.TryGetValue(name, out var ids) ? Clean(string.Join(", ", ids)) : "nobody";

    private static string Clean(string text) => TerminalText.Clean(text);
}
