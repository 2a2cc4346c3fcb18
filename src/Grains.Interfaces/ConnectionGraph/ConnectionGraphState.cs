namespace RemoteAccess.ConnectionGraph;

/// <summary>Which of the device's own parts publish, subscribe and provide what: the whole graph, as viewers see it.</summary>
[GenerateSerializer, Immutable, Alias("ra.ConnectionGraphState")]
public sealed record ConnectionGraphState
{
    /// <summary>The empty graph.</summary>
    public static readonly ConnectionGraphState Empty = new();

    /// <summary>Publisher ids by topic.</summary>
    [Id(0)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> PublishedTopics { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Subscriber ids by topic.</summary>
    [Id(1)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> SubscribedTopics { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Provider ids by service.</summary>
    [Id(2)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> AdvertisedServices { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();
}
