using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Tests.Hosting;
using RemoteAccess.Viewer.Tests.Support;

namespace RemoteAccess.Viewer.Tests.Requests;

public sealed class GraphTests : RequestTest
{
    private static readonly ConnectionGraphUpdate Whole = new()
    {
        PublishedTopics = [new PublishedTopic("/joint", ["arm"])],
        SubscribedTopics = [new SubscribedTopic("/joint", ["viewer", "log"]), new SubscribedTopic("/joy", ["arm"])],
        AdvertisedServices = [new AdvertisedService("/reset", ["arm"])],
    };

    [Fact]
    public async Task The_graph_is_printed_by_topic_and_service()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "graph");
        await MeetAsync(ServerCapabilities.ConnectionGraph);
        await Device.ReceiveAsync<SubscribeConnectionGraphMessage>();
        await Device.SendAsync(ServerMessageEncoder.ConnectionGraphUpdate(Whole));

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Equal(["topic /joint  from arm  to viewer, log", "topic /joy  from nobody  to arm", "service /reset  by arm"], host.Lines);
    }

    [Fact]
    public async Task JSON_holds_the_whole_graph()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "graph --json");
        await MeetAsync(ServerCapabilities.ConnectionGraph);
        await Device.ReceiveAsync<SubscribeConnectionGraphMessage>();
        await Device.SendAsync(ServerMessageEncoder.ConnectionGraphUpdate(Whole));

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Equal(
            """{"type":"connectionGraph","publishedTopics":[{"name":"/joint","publisherIds":["arm"]}],"subscribedTopics":[{"name":"/joint","subscriberIds":["viewer","log"]},{"name":"/joy","subscriberIds":["arm"]}],"advertisedServices":[{"name":"/reset","providerIds":["arm"]}]}""",
            Assert.Single(host.Lines));
    }

    [Fact]
    public async Task Watch_applies_differences_and_starts_over_after_a_reset()
    {
        using var interrupted = new CancellationTokenSource();
        using var output = new SignalledOutput();
        using var host = new TestHost { Sink = output };
        var running = RunUntilAsync(host, "graph --watch", interrupted.Token);
        await MeetAsync(ServerCapabilities.ConnectionGraph);
        await Device.ReceiveAsync<SubscribeConnectionGraphMessage>();
        await Device.SendAsync(ServerMessageEncoder.ConnectionGraphUpdate(Whole));
        await Device.SendAsync(ServerMessageEncoder.ConnectionGraphUpdate(new ConnectionGraphUpdate
        {
            PublishedTopics = [new PublishedTopic("/joy", ["pad"])],
            RemovedTopics = ["/joint"],
            RemovedServices = ["/reset"],
        }));
        await output.LineAsync("topic /joy  from pad  to arm");
        var before = output.Lines.Length;
        await ResetAsync(ServerCapabilities.ConnectionGraph);
        await Device.ReceiveAsync<SubscribeConnectionGraphMessage>();
        await Device.SendAsync(ServerMessageEncoder.ConnectionGraphUpdate(
            new ConnectionGraphUpdate { PublishedTopics = [new PublishedTopic("/new", ["arm"])] }));
        await output.LineAsync("topic /new  from arm  to nobody");
        await interrupted.CancelAsync();

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Equal(["topic /joy  from pad  to arm", "topic /new  from arm  to nobody"], output.Lines[(before - 1)..]);
    }
}
