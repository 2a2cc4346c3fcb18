using CsCheck;
using RemoteAccess.ConnectionGraph;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Grains.Tests.Tables;
using RemoteAccess.Listeners;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>The connection graph: the whole to who comes, differences to who is there.</summary>
public sealed class ConnectionGraphTests : IAsyncLifetime
{
    private readonly TablesFixture _fixture = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public void A_subscriber_gets_the_whole_graph_and_then_differences_and_others_nothing()
    {
        var (ann, bob) = (_fixture.Enter("ann"), _fixture.Enter("bob"));
        _fixture.Tables.PublishConnectionGraph(Graph(published: ("/imu", ["driver"]), services: ("/reset", ["driver"])));
        _fixture.Tables.SubscribeGraph(ann.Link);
        Assert.Equal(new PublishResult(PublishOutcome.Published, 1, 0),
            _fixture.Tables.PublishConnectionGraph(Graph(published: ("/imu", ["driver", "bag"]))));

        Assert.Collection(
            ann.Messages().Select(message => Assert.IsType<ConnectionGraphUpdateMessage>(message).Update),
            whole =>
            {
                Assert.Equal("/imu", Assert.Single(whole.PublishedTopics).Name);
                Assert.Equal("/reset", Assert.Single(whole.AdvertisedServices).Name);
            },
            difference =>
            {
                Assert.Equal(["bag", "driver"], Assert.Single(difference.PublishedTopics).PublisherIds);
                Assert.Equal(["/reset"], difference.RemovedServices);
                Assert.Empty(difference.AdvertisedServices);
            });
        Assert.Empty(bob.Frames());
    }

    [Fact]
    public void The_whole_of_an_empty_graph_is_sent_too_and_a_second_subscription_is_nothing()
    {
        var ann = _fixture.Enter();
        _fixture.Tables.SubscribeGraph(ann.Link);
        _fixture.Tables.SubscribeGraph(ann.Link);
        Assert.Equal([ServerMessageEncoder.ConnectionGraphUpdate(new ConnectionGraphUpdate())], ann.Frames());
    }

    [Fact]
    [Trait("Rule", "P4")]
    public void A_graph_larger_than_the_queue_does_not_overflow_the_viewer_that_asks_for_it_nor_do_differences_behind_it()
    {
        _fixture.Links.Options.QueueBytes = 1_000;
        var ann = _fixture.Enter();
        _fixture.Tables.PublishConnectionGraph(Large("/before"));
        _fixture.Tables.Broadcast(ServerMessageEncoder.Time(1));

        _fixture.Tables.SubscribeGraph(ann.Link);
        _fixture.Tables.PublishConnectionGraph(Large("/before", "/after"));
        _fixture.Tables.Broadcast(ServerMessageEncoder.Time(2));

        Assert.Equal(LinkPhase.Open, ann.Link.Status.State);
        Assert.Collection(
            ann.Messages(),
            time => Assert.IsType<TimeMessage>(time),
            whole => Assert.Equal(201, Assert.IsType<ConnectionGraphUpdateMessage>(whole).Update.PublishedTopics.Count),
            difference =>
            {
                var update = Assert.IsType<ConnectionGraphUpdateMessage>(difference).Update;
                Assert.Equal("/after", Assert.Single(update.PublishedTopics).Name);
            },
            time => Assert.IsType<TimeMessage>(time));
    }

    [Fact]
    [Trait("Rule", "B15")]
    public void A_viewer_that_comes_and_goes_without_reading_holds_one_graph_and_the_newest()
    {
        _fixture.Links.Options.QueueBytes = 1_000;
        var ann = _fixture.Enter();
        for (var round = 1; round <= 3; round++)
        {
            _fixture.Tables.PublishConnectionGraph(Large($"/round{round}"));
            _fixture.Tables.SubscribeGraph(ann.Link);
            _fixture.Tables.UnsubscribeGraph(ann.Link);
        }

        var whole = Assert.IsType<ConnectionGraphUpdateMessage>(Assert.Single(ann.Messages())).Update;
        Assert.Contains(whole.PublishedTopics, topic => topic.Name == "/round3");
        Assert.DoesNotContain(whole.PublishedTopics, topic => topic.Name == "/round1");
    }

    [Fact]
    [Trait("Rule", "B15")]
    public void A_viewer_that_has_differences_and_asks_for_the_whole_again_without_reading_is_bounded_by_its_queue()
    {
        _fixture.Links.Options.QueueBytes = 1_000;
        var ann = _fixture.Enter();
        _fixture.Tables.PublishConnectionGraph(Large("/one"));
        _fixture.Tables.SubscribeGraph(ann.Link);
        _fixture.Tables.PublishConnectionGraph(Large("/one", "/two"));
        _fixture.Tables.UnsubscribeGraph(ann.Link);

        _fixture.Tables.SubscribeGraph(ann.Link);

        Assert.Equal((LinkPhase.Closed, ReasonCode.QueueBytesOverflow), ann.Link.Status);
    }

    [Fact]
    public void A_whole_does_not_take_the_place_of_one_that_differences_follow()
    {
        var ann = _fixture.Enter();
        _fixture.Tables.PublishConnectionGraph(Large("/one"));
        _fixture.Tables.SubscribeGraph(ann.Link);
        _fixture.Tables.PublishConnectionGraph(Large("/one", "/two"));
        _fixture.Tables.UnsubscribeGraph(ann.Link);
        _fixture.Tables.PublishConnectionGraph(Large("/one"));
        _fixture.Tables.SubscribeGraph(ann.Link);

        var last = ann.Messages().Select(message => Assert.IsType<ConnectionGraphUpdateMessage>(message).Update).Last();
        Assert.Equal(201, last.PublishedTopics.Count);
    }

    [Fact]
    public void Nothing_is_sent_when_nothing_changed()
    {
        var ann = _fixture.Enter();
        var graph = Graph(published: ("/imu", ["b", "a"]));
        _fixture.Tables.PublishConnectionGraph(graph);
        _fixture.Tables.SubscribeGraph(ann.Link);
        ann.Frames();
        Assert.Equal(new PublishResult(PublishOutcome.Published, 0, 0),
            _fixture.Tables.PublishConnectionGraph(Graph(published: ("/imu", ["a", "b", "a"]), subscribed: ("/idle", []))));
        Assert.Empty(ann.Frames());
    }

    [Fact]
    public void A_change_that_the_caller_makes_in_its_own_lists_is_seen_with_the_next_publish()
    {
        var ann = _fixture.Enter();
        var ids = new List<string> { "a" };
        var topics = new Dictionary<string, IReadOnlyList<string>> { ["/imu"] = ids };
        var graph = new ConnectionGraphState { PublishedTopics = topics };
        _fixture.Tables.PublishConnectionGraph(graph);
        _fixture.Tables.SubscribeGraph(ann.Link);
        ann.Frames();
        ids.Add("b");
        Assert.Equal(1, _fixture.Tables.PublishConnectionGraph(graph).Recipients);
        Assert.Single(ann.Frames());
    }

    [Fact]
    public void Only_the_first_and_the_last_subscriber_are_reported_to_the_listener()
    {
        var (ann, bob) = (_fixture.Enter("ann").Link, _fixture.Enter("bob").Link);
        _fixture.Tables.SubscribeGraph(ann);
        _fixture.Tables.SubscribeGraph(bob);
        _fixture.Tables.UnsubscribeGraph(ann);
        _fixture.Tables.UnsubscribeGraph(ann);
        Assert.IsType<ConnectionGraphSubscribed>(Assert.Single(_fixture.Told()));
        _fixture.Tables.UnsubscribeGraph(bob);
        Assert.IsType<ConnectionGraphUnsubscribed>(Assert.Single(_fixture.Told()));
        Assert.Equal(0, _fixture.Tables.PublishConnectionGraph(Graph(published: ("/imu", ["a"]))).Recipients);
    }

    [Fact]
    [Trait("Rule", "B1")]
    public void A_graph_that_does_not_fit_into_a_frame_is_refused_and_the_one_before_stays()
    {
        _fixture.Session.Options.Participant.MaxFrameBytes = 64 * 1024;
        _fixture.Tables.PublishConnectionGraph(Graph(published: ("/imu", ["a"])));
        Assert.Equal(PublishOutcome.FrameTooLarge,
            _fixture.Tables.PublishConnectionGraph(Graph(published: ("/imu", [new string('x', 64 * 1024)]))).Outcome);
        var ann = _fixture.Enter();
        _fixture.Tables.SubscribeGraph(ann.Link);
        Assert.Equal(
            ["a"], Assert.IsType<ConnectionGraphUpdateMessage>(Assert.Single(ann.Messages())).Update.PublishedTopics[0].PublisherIds);
    }

    [Fact]
    public void Null_in_place_of_ids_is_refused_by_name()
    {
        var error = Assert.Throws<ArgumentException>(() => _fixture.Tables.PublishConnectionGraph(Graph(published: ("/imu", null!))));
        Assert.Contains("'/imu'", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentException>(() => _fixture.Tables.PublishConnectionGraph(Graph(services: ("/reset", [null!]))));
        Assert.Contains("'/reset'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_topic_that_keeps_a_subscriber_loses_its_publishers_by_an_entry_without_ids()
    {
        var before = ConnectionGraphDifference.Normalised(Graph(published: ("/imu", ["a"]), subscribed: ("/imu", ["b"])));
        var difference = ConnectionGraphDifference.Between(
            before, ConnectionGraphDifference.Normalised(Graph(subscribed: ("/imu", ["b"]))))!;
        Assert.Empty(difference.RemovedTopics);
        Assert.Equal("/imu", Assert.Single(difference.PublishedTopics).Name);
        Assert.Empty(difference.PublishedTopics[0].PublisherIds);
        Assert.Empty(difference.SubscribedTopics);
    }

    [Fact]
    public void A_difference_applied_to_the_graph_before_gives_the_graph_after()
    {
        var ids = Gen.Char["abc"].Select(id => $"{id}").List[0, 3];
        var entries = Gen.Dictionary(Gen.Char["1234"].Select(name => $"/{name}"), ids)[0, 4];
        var graph = Gen.Select(entries, entries, entries, (published, subscribed, services) => new ConnectionGraphState
        {
            PublishedTopics = Lists(published),
            SubscribedTopics = Lists(subscribed),
            AdvertisedServices = Lists(services),
        });
        Gen.Select(graph, graph).Sample((before, after) =>
        {
            var (old, now) = (new ViewerGraph(before), new ViewerGraph(after));
            var difference = ConnectionGraphDifference.Between(
                ConnectionGraphDifference.Normalised(before), ConnectionGraphDifference.Normalised(after));
            Assert.Equal(old.ToString() == now.ToString(), difference is null);
            old.Apply(difference ?? new ConnectionGraphUpdate());
            Assert.Equal(now.ToString(), old.ToString());

            var fresh = new ViewerGraph(ConnectionGraphState.Empty);
            fresh.Apply(ConnectionGraphDifference.Whole(ConnectionGraphDifference.Normalised(after)));
            Assert.Equal(now.ToString(), fresh.ToString());
        }, iter: 5_000);
    }

    private static Dictionary<string, IReadOnlyList<string>> Lists(Dictionary<string, List<string>> entries) =>
        entries.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<string>)entry.Value);

    private static ConnectionGraphState Graph(
        (string Name, IReadOnlyList<string> Ids)? published = null, (string Name, IReadOnlyList<string> Ids)? subscribed = null,
            (string Name, IReadOnlyList<string> Ids)? services = null) => new()
            {
                PublishedTopics = Entries(published),
                SubscribedTopics = Entries(subscribed),
                AdvertisedServices = Entries(services),
            };

    private static Dictionary<string, IReadOnlyList<string>> Entries((string Name, IReadOnlyList<string> Ids)? entry) =>
        entry is { } known ? new() { [known.Name] = known.Ids } : [];

    /// <summary>The graph as a viewer keeps it: entries replace those of the same name, a removed topic is neither published nor subscribed
    /// to any more.</summary>
    private sealed class ViewerGraph
    {
        private readonly SortedDictionary<string, SortedSet<string>> _edges = new(StringComparer.Ordinal);

        public ViewerGraph(ConnectionGraphState graph)
        {
            Set("published", graph.PublishedTopics.Select(entry => (entry.Key, entry.Value)));
            Set("subscribed", graph.SubscribedTopics.Select(entry => (entry.Key, entry.Value)));
            Set("service", graph.AdvertisedServices.Select(entry => (entry.Key, entry.Value)));
        }

        public void Apply(ConnectionGraphUpdate update)
        {
            Set("published", update.PublishedTopics.Select(topic => (topic.Name, topic.PublisherIds)));
            Set("subscribed", update.SubscribedTopics.Select(topic => (topic.Name, topic.SubscriberIds)));
            Set("service", update.AdvertisedServices.Select(service => (service.Name, service.ProviderIds)));
            Set("published", update.RemovedTopics.Select(name => (name, (IReadOnlyList<string>)[])));
            Set("subscribed", update.RemovedTopics.Select(name => (name, (IReadOnlyList<string>)[])));
            Set("service", update.RemovedServices.Select(name => (name, (IReadOnlyList<string>)[])));
        }

        public override string ToString() =>
            string.Join("; ", _edges.Where(edge => edge.Value.Count > 0).Select(edge => $"{edge.Key}: {string.Join(',', edge.Value)}"));

        private void Set(string role, IEnumerable<(string Name, IReadOnlyList<string> Ids)> entries)
        {
            foreach (var (name, ids) in entries)
            {
                _edges[$"{role} {name}"] = new SortedSet<string>(ids, StringComparer.Ordinal);
            }
        }
    }

    // 200 topics that stay, and those.
    private static ConnectionGraphState Large(params string[] names) => new()
    {
        PublishedTopics = Enumerable.Range(0, 200).Select(number => $"/stays/{number}").Concat(names)
            .ToDictionary(name => name, _ => (IReadOnlyList<string>)["node"]),
    };
}
