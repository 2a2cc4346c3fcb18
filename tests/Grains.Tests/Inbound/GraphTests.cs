using RemoteAccess.ConnectionGraph;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Inbound;

/// <summary>Looking at the connection graph, as protocol.md has it.</summary>
public sealed class GraphTests
{
    [Fact]
    public async Task A_subscriber_gets_the_whole_graph_and_then_differences_until_it_unsubscribes()
    {
        await using var device = await new DeviceFixture().StartAsync();
        var session = device.Fixture.Session;
        session.PublishConnectionGraph(Graph("/a"));
        await device.AskAsync(ClientMessageEncoder.SubscribeConnectionGraph());
        var whole = Assert.IsType<ConnectionGraphUpdateMessage>(Assert.Single(device.Answers)).Update;
        Assert.Equal("/a", Assert.Single(whole.PublishedTopics).Name);

        session.PublishConnectionGraph(Graph("/b"));
        await device.AnsweredAsync(2);
        var difference = Assert.IsType<ConnectionGraphUpdateMessage>(device.Answers[1]).Update;
        Assert.Equal("/b", Assert.Single(difference.PublishedTopics).Name);
        Assert.Equal(["/a"], difference.RemovedTopics);

        await device.SendAsync(ClientMessageEncoder.UnsubscribeConnectionGraph());
        await device.HandledAsync();
        session.PublishConnectionGraph(Graph("/c"));
        await device.HandledAsync();
        Assert.Equal(2, device.Answers.OfType<ConnectionGraphUpdateMessage>().Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_device_without_a_graph_says_so(bool subscribe)
    {
        await using var device = await new DeviceFixture()
            .With(descriptor => descriptor with { Capabilities = descriptor.Capabilities & ~DeviceCapabilities.ConnectionGraph })
                .StartAsync();
        await device.AskAsync(
            subscribe ? ClientMessageEncoder.SubscribeConnectionGraph() : ClientMessageEncoder.UnsubscribeConnectionGraph());
        Assert.Equal([new StatusMessage(StatusLevel.Error, "Server does not support connection graph capability")], device.Answers);
    }

    private static ConnectionGraphState Graph(string topic) =>
        new() { PublishedTopics = new Dictionary<string, IReadOnlyList<string>> { [topic] = ["node"] } };
}
