namespace RemoteAccess.Protocol;

/// <summary>
/// A change of the connection graph; compared with an empty graph it is the whole graph. An entry replaces the entry of the same name. All
/// five lists are always written.
/// </summary>
public sealed record ConnectionGraphUpdate
{
    /// <summary>Topics whose publishers are new or changed.</summary>
    public IReadOnlyList<PublishedTopic> PublishedTopics { get; init; } = [];

    /// <summary>Topics whose subscribers are new or changed.</summary>
    public IReadOnlyList<SubscribedTopic> SubscribedTopics { get; init; } = [];

    /// <summary>Services whose providers are new or changed.</summary>
    public IReadOnlyList<AdvertisedService> AdvertisedServices { get; init; } = [];

    /// <summary>Names of removed topics.</summary>
    public IReadOnlyList<string> RemovedTopics { get; init; } = [];

    /// <summary>Names of removed services.</summary>
    public IReadOnlyList<string> RemovedServices { get; init; } = [];
}
