using RemoteAccess.Listeners;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Tables;

/// <summary>The connection graph and who looks at it.</summary>
public sealed class GraphInterestTests : TablePartsTest
{
    [Fact]
    public void Only_the_first_and_the_last_subscriber_are_reported_under_the_lock()
    {
        var held = new List<bool>();
        Fixture.Telling = _ => held.Add(Parts.Gate.IsHeldByCurrentThread);
        var (ann, bob) = (Parts.Add("ann").Link, Parts.Add("bob").Link);
        Parts.Graph.Subscribe(ann);
        Parts.Graph.Subscribe(bob);
        Parts.Graph.Subscribe(bob);
        Parts.Graph.Unsubscribe(ann);
        Parts.Graph.Leave(Parts.Viewers.Remove(bob)!);
        Assert.Equal([new ConnectionGraphSubscribed(), new ConnectionGraphUnsubscribed()], Fixture.Told());
        Assert.Equal([true, false], held);
    }

    [Fact]
    public void Who_has_left_looks_at_nothing()
    {
        var ann = Parts.Add();
        Parts.Viewers.Remove(ann.Link);
        Parts.Graph.Subscribe(ann.Link);
        Assert.Empty(ann.Frames());
        Assert.Equal(0, Parts.Graph.Publish(Graph("/imu")).Recipients);
    }

    [Fact]
    public void The_current_graph_comes_first_and_equal_graphs_are_not_sent()
    {
        Parts.Graph.Publish(Graph("/imu"));
        var ann = Parts.Add();
        Parts.Graph.Subscribe(ann.Link);
        Assert.Equal(Nobody, Parts.Graph.Publish(Graph("/imu")));
        Assert.Equal(1, Parts.Graph.Publish(Graph("/gps")).Recipients);
        Assert.Equal(
            [["/imu"], ["/gps"]],
            ann.Messages().Cast<ConnectionGraphUpdateMessage>()
                .Select(message => message.Update.PublishedTopics.Select(topic => topic.Name)));
    }

    private static PublishResult Nobody => new(PublishOutcome.Published, 0, 0);

    private static ConnectionGraph.ConnectionGraphState Graph(string topic) => ConnectionGraph.ConnectionGraphState.Empty with
    {
        PublishedTopics = new Dictionary<string, IReadOnlyList<string>> { [topic] = ["driver"] },
    };
}
