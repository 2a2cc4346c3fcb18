using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.Grains.Handlers;
using RemoteAccess.Grains.Tests.Tables;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Handlers;

/// <summary>Each decoded message has somebody who acts on it, and counts for as many as it asks for things.</summary>
public sealed class MessageHandlersTests : IAsyncDisposable
{
    private readonly TablesFixture _fixture = new();

    public static TheoryData<ClientMessage, int> Weights => new()
    {
        { new PingMessage(1), 1 },
        { new SubscribeMessage([]), 1 },
        { new SubscribeMessage([new ChannelSubscription(1), new ChannelSubscription(2), new ChannelSubscription(3)]), 3 },
        { new UnsubscribeMessage([1, 2]), 2 },
        { new ClientAdvertiseMessage([], [default(UndecodableSchema)!, default(UndecodableSchema)!]), 2 },
        { new ClientUnadvertiseMessage([1, 2, 3, 4]), 4 },
        { new SubscribeParameterUpdatesMessage(["a", "b"]), 2 },
        { new UnsubscribeParameterUpdatesMessage(["a", "b"]), 2 },
        { new GetParametersMessage([], null), 1 },
        { new GetParametersMessage(["a", "b"], null), 2 },
        { new SetParametersMessage([new Parameter("a"), new Parameter("b")], null), 2 },
    };

    public async ValueTask DisposeAsync() => await _fixture.DisposeAsync();

    [Theory]
    [MemberData(nameof(Weights), DisableDiscoveryEnumeration = true)]
    public void A_message_counts_for_as_many_as_it_names_things_and_for_one_at_least(ClientMessage message, int weight) =>
        Assert.Equal(weight, MessageHandlers.Weight(message));

    [Fact]
    public void A_message_of_a_viewer_reaches_its_handler()
    {
        var handlers = Handlers();
        var viewer = _fixture.Enter();
        handlers.Handle(viewer.Link, new PingMessage(7));
        handlers.Handle(viewer.Link, new SubscribeConnectionGraphMessage());
        var messages = viewer.Messages();
        var now = (ulong)_fixture.Session.Time.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.Equal(new PongMessage(7, now), messages[0]);
        Assert.True(messages.Count > 1, "Nobody answered the subscription of the graph.");
    }

    [Fact]
    public void A_time_of_ours_that_lies_ahead_measures_nothing()
    {
        var handlers = Handlers();
        var viewer = _fixture.Enter();
        var now = (ulong)_fixture.Session.Time.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.All([now - 20, now - 20, now + 1], sent => handlers.Handle(viewer.Link, new PingAckMessage(sent)));
        Assert.Equal(TimeSpan.FromMilliseconds(20), viewer.Link.GetStatistics().RoundTrip);
    }

    // A message that is decoded and has no handler would throw on its reader's thread for every viewer that sends it.
    [Fact]
    public void No_kind_of_message_is_decoded_and_not_handled()
    {
        var handlers = Handlers();
        var viewer = _fixture.Enter();
        var kinds = typeof(ClientMessage).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ClientMessage)) && !type.IsAbstract)
            .ToList();
        Assert.True(kinds.Count > 12, $"Only {kinds.Count} kinds were found.");
        Assert.All(kinds, kind =>
        {
            // Without its fields: whoever acts on it may fail, but the message must reach somebody.
            var failure = Record.Exception(
                () => handlers.Handle(viewer.Link, (ClientMessage)RuntimeHelpers.GetUninitializedObject(kind)));
            Assert.DoesNotContain("not handled", failure?.Message ?? string.Empty, StringComparison.Ordinal);
        });
    }

    private MessageHandlers Handlers()
    {
        var session = _fixture.Session.Context();
        var requests = new RequestRunner(session.Options.Handlers, session.Metrics, session.Time, NullLogger.Instance);
        var audit = new AuditLog(session.Loggers, session.Metrics);
        return new MessageHandlers(new InboundContext(session, _fixture.Tables, requests, audit), session.Time);
    }
}
