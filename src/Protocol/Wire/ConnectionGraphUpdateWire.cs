namespace RemoteAccess.Protocol;

internal sealed class ConnectionGraphUpdateWire() : OpWire(OpName)
{
    public const string OpName = "connectionGraphUpdate";

    public IReadOnlyList<PublishedTopicWire>? PublishedTopics { get; set; }

    public IReadOnlyList<SubscribedTopicWire>? SubscribedTopics { get; set; }

    public IReadOnlyList<AdvertisedServiceWire>? AdvertisedServices { get; set; }

    public IReadOnlyList<string>? RemovedTopics { get; set; }

    public IReadOnlyList<string>? RemovedServices { get; set; }

    public static ConnectionGraphUpdateWire From(ConnectionGraphUpdate update) => new()
    {
        PublishedTopics = [.. update.PublishedTopics.Select(t => new PublishedTopicWire(t.Name, t.PublisherIds))],
        SubscribedTopics = [.. update.SubscribedTopics.Select(t => new SubscribedTopicWire(t.Name, t.SubscriberIds))],
        AdvertisedServices = [.. update.AdvertisedServices.Select(s => new AdvertisedServiceWire(s.Name, s.ProviderIds))],
        RemovedTopics = update.RemovedTopics,
        RemovedServices = update.RemovedServices,
    };

    public ConnectionGraphUpdate ToUpdate() => new()
    {
        PublishedTopics = [.. WireCheck.OptionalList(PublishedTopics, "publishedTopics").Select(t => t.ToTopic())],
        SubscribedTopics = [.. WireCheck.OptionalList(SubscribedTopics, "subscribedTopics").Select(t => t.ToTopic())],
        AdvertisedServices = [.. WireCheck.OptionalList(AdvertisedServices, "advertisedServices").Select(s => s.ToService())],
        RemovedTopics = WireCheck.OptionalList(RemovedTopics, "removedTopics"),
        RemovedServices = WireCheck.OptionalList(RemovedServices, "removedServices"),
    };

    internal readonly record struct PublishedTopicWire(string? Name, IReadOnlyList<string>? PublisherIds)
    {
        private const string Owner = "a published topic";

        public PublishedTopic ToTopic() =>
            new(WireCheck.Required(Name, Owner, "name"), WireCheck.RequiredList(PublisherIds, Owner, "publisherIds"));
    }

    internal readonly record struct SubscribedTopicWire(string? Name, IReadOnlyList<string>? SubscriberIds)
    {
        private const string Owner = "a subscribed topic";

        public SubscribedTopic ToTopic() =>
            new(WireCheck.Required(Name, Owner, "name"), WireCheck.RequiredList(SubscriberIds, Owner, "subscriberIds"));
    }

    internal readonly record struct AdvertisedServiceWire(string? Name, IReadOnlyList<string>? ProviderIds)
    {
        private const string Owner = "an advertised service";

        public AdvertisedService ToService() =>
            new(WireCheck.Required(Name, Owner, "name"), WireCheck.RequiredList(ProviderIds, Owner, "providerIds"));
    }
}
