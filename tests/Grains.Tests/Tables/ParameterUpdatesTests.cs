using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Listeners;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Tables;

/// <summary>Values of parameters go to those who subscribed to their names.</summary>
public sealed class ParameterUpdatesTests : IAsyncLifetime
{
    private readonly TablesFixture _fixture = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public void Each_viewer_gets_what_it_subscribed_to_and_unset_ones_are_left_out()
    {
        var (ann, bob, eve) = (_fixture.Enter("ann"), _fixture.Enter("bob"), _fixture.Enter("eve"));
        _fixture.Tables.SubscribeParameters(ann.Link, ["speed", "mode", "unset"]);
        _fixture.Tables.SubscribeParameters(bob.Link, ["speed"]);
        var result = _fixture.Tables.PublishParameterValues([Of("speed", 1), Of("nobody's", 2), new Parameter("unset"), Of("mode", 3)]);

        Assert.Equal(new PublishResult(PublishOutcome.Published, 2, 0), result);
        Assert.Equal([Of("speed", 1), Of("mode", 3)],
            ann.Messages().SelectMany(message => Assert.IsType<ParameterValuesMessage>(message).Parameters));
        Assert.Equal([Of("speed", 1)], bob.Messages().SelectMany(message => Assert.IsType<ParameterValuesMessage>(message).Parameters));
        Assert.Empty(eve.Frames());
    }

    [Fact]
    public void A_subscription_ends_by_name()
    {
        var ann = _fixture.Enter();
        _fixture.Tables.SubscribeParameters(ann.Link, ["a", "b"]);
        _fixture.Tables.UnsubscribeParameters(ann.Link, ["a", "never"]);
        _fixture.Tables.PublishParameterValues([Of("a", 1), Of("b", 2)]);
        Assert.Equal([Of("b", 2)], Assert.IsType<ParameterValuesMessage>(Assert.Single(ann.Messages())).Parameters);
    }

    [Fact]
    [Trait("Rule", "P2")]
    public void A_newer_value_replaces_an_unsent_one_by_name()
    {
        var ann = _fixture.Enter();
        _fixture.Tables.SubscribeParameters(ann.Link, ["a", "b"]);
        for (var value = 1; value <= 3; value++)
        {
            _fixture.Tables.PublishParameterValues([Of("a", value), Of("b", value)]);
        }

        Assert.Equal([Of("a", 3), Of("b", 3)], ann.Messages().SelectMany(message => ((ParameterValuesMessage)message).Parameters));
        Assert.Equal(4, ann.Link.GetStatistics().FramesCoalesced);
    }

    [Fact]
    [Trait("Rule", "S5")]
    public void A_value_is_encoded_once_for_all_and_not_at_all_for_nobody()
    {
        const int Viewers = 1_000;
        var viewers = Enumerable.Range(0, Viewers).Select(number => _fixture.Enter($"viewer{number}")).ToArray();
        var large = new Parameter("large", new StringParameterValue(new string('x', 100_000)));
        _fixture.Tables.PublishParameterValues([large]);
        var unwanted = Allocated(() => _fixture.Tables.PublishParameterValues([large]));
        Assert.True(unwanted < 10_000, $"{unwanted} bytes were allocated for a value that nobody wants.");

        Assert.All(viewers, viewer => _fixture.Tables.SubscribeParameters(viewer.Link, ["large"]));
        var wanted = Allocated(() => Assert.Equal(Viewers, _fixture.Tables.PublishParameterValues([large]).Recipients));
        Assert.True(wanted < 3_000_000, $"{wanted} bytes were allocated for one value of 100,000.");
    }

    [Fact]
    public void Only_the_first_and_the_last_subscriber_of_a_name_are_told()
    {
        var (ann, bob) = (_fixture.Enter("ann").Link, _fixture.Enter("bob").Link);
        _fixture.Tables.SubscribeParameters(ann, ["a", "b", "a"]);
        _fixture.Tables.SubscribeParameters(bob, ["b", "c"]);
        _fixture.Tables.SubscribeParameters(bob, ["b"]);
        _fixture.Tables.UnsubscribeParameters(ann, ["a", "b"]);
        _fixture.Tables.UnsubscribeParameters(bob, ["a"]);
        Assert.Collection(
            _fixture.Told(),
            told => Assert.Equal(["a", "b"], Assert.IsType<ParametersSubscribed>(told).Names),
            told => Assert.Equal(["c"], Assert.IsType<ParametersSubscribed>(told).Names),
            told => Assert.Equal(["a"], Assert.IsType<ParametersUnsubscribed>(told).Names));
    }

    [Fact]
    public void A_viewer_has_a_limited_number_of_subscriptions_and_the_caller_gets_the_number_of_refused_ones()
    {
        _fixture.Session.Options.Inbound.ParameterSubscriptionsPerViewer = 2;
        var ann = _fixture.Enter();
        Assert.Equal(2, _fixture.Tables.SubscribeParameters(ann.Link, ["a", "b", "c", "d", "a"]));
        Assert.Equal(0, _fixture.Tables.SubscribeParameters(ann.Link, ["b"]));
        Assert.Equal(0, _fixture.Tables.PublishParameterValues([Of("c", 1)]).Recipients);
        _fixture.Tables.UnsubscribeParameters(ann.Link, ["a"]);
        Assert.Equal(0, _fixture.Tables.SubscribeParameters(ann.Link, ["c"]));
        Assert.Equal(1, _fixture.Tables.PublishParameterValues([Of("c", 1)]).Recipients);
    }

    [Fact]
    [Trait("Rule", "B1")]
    public void A_value_larger_than_a_frame_may_be_is_refused_with_all_that_came_with_it()
    {
        _fixture.Session.Options.Participant.MaxFrameBytes = 64 * 1024;
        var ann = _fixture.Enter();
        _fixture.Tables.SubscribeParameters(ann.Link, ["a", "large"]);
        var large = new Parameter("large", new StringParameterValue(new string('x', 64 * 1024)));
        Assert.Equal(new PublishResult(PublishOutcome.FrameTooLarge, 0, 0), _fixture.Tables.PublishParameterValues([Of("a", 1), large]));
        Assert.Empty(ann.Frames());
    }

    [Fact]
    [Trait("Rule", "S5")]
    public void A_full_queue_resets_just_that_viewer_and_counts_once()
    {
        _fixture.Links.Options.QueueFrames = 1;
        var (ann, bob) = (_fixture.Enter("ann"), _fixture.Enter("bob"));
        _fixture.Tables.SubscribeParameters(ann.Link, ["a", "b", "c"]);
        _fixture.Tables.SubscribeParameters(bob.Link, ["c"]);
        Assert.Equal(new PublishResult(PublishOutcome.Published, 1, 1),
            _fixture.Tables.PublishParameterValues([Of("a", 1), Of("b", 1), Of("c", 1)]));
        Assert.Equal((ann.Link.Identity, ReasonCode.QueueOverflow, null), Assert.Single(_fixture.Links.Resets.Requests));
        Assert.Single(bob.Frames());
    }

    [Fact]
    public void A_subscriber_of_all_gets_each_value_once_whatever_its_name_and_until_it_takes_a_name_out()
    {
        var (ann, bob) = (_fixture.Enter("ann"), _fixture.Enter("bob"));
        _fixture.Tables.SubscribeParameters(ann.Link, ["a"]);
        _fixture.Tables.SubscribeAllParameters(ann.Link);
        _fixture.Tables.SubscribeParameters(bob.Link, ["a"]);
        Assert.Equal(2, _fixture.Tables.PublishParameterValues([Of("a", 1), Of("new", 2)]).Recipients);
        Assert.Equal([Of("a", 1), Of("new", 2)], Values(ann));
        Assert.Equal([Of("a", 1)], Values(bob));

        _fixture.Tables.UnsubscribeParameters(ann.Link, ["a", "b"]);
        _fixture.Tables.PublishParameterValues([Of("a", 3), Of("b", 4), Of("c", 5)]);
        Assert.Equal([Of("c", 5)], Values(ann));
        _fixture.Tables.SubscribeParameters(ann.Link, ["a"]);
        _fixture.Tables.PublishParameterValues([Of("a", 6), Of("b", 7)]);
        Assert.Equal([Of("a", 6)], Values(ann));
        _fixture.Tables.SubscribeAllParameters(ann.Link);
        _fixture.Tables.PublishParameterValues([Of("b", 8)]);
        Assert.Equal([Of("b", 8)], Values(ann));

        _fixture.Tables.UnsubscribeAllParameters(ann.Link);
        Assert.Equal(1, _fixture.Tables.PublishParameterValues([Of("a", 9), Of("b", 9)]).Recipients);
        Assert.Empty(ann.Frames());

        static IEnumerable<Parameter> Values(HandLink viewer) =>
            viewer.Messages().SelectMany(message => Assert.IsType<ParameterValuesMessage>(message).Parameters);
    }

    [Fact]
    public void The_first_and_the_last_subscriber_of_all_are_reported_to_the_listener_with_an_empty_list()
    {
        var (ann, bob) = (_fixture.Enter("ann").Link, _fixture.Enter("bob").Link);
        _fixture.Tables.SubscribeParameters(ann, ["a"]);
        _fixture.Tables.SubscribeAllParameters(ann);
        _fixture.Tables.SubscribeAllParameters(ann);
        _fixture.Tables.SubscribeAllParameters(bob);
        _fixture.Tables.UnsubscribeParameters(bob, ["x"]);
        _fixture.Tables.Leave(ann);
        _fixture.Tables.UnsubscribeAllParameters(bob);
        _fixture.Tables.UnsubscribeAllParameters(bob);
        Assert.Collection(
            _fixture.Told(),
            told => Assert.Equal(["a"], Assert.IsType<ParametersSubscribed>(told).Names),
            told => Assert.Empty(Assert.IsType<ParametersSubscribed>(told).Names),
            told => Assert.Equal(["a"], Assert.IsType<ParametersUnsubscribed>(told).Names),
            told => Assert.Empty(Assert.IsType<ParametersUnsubscribed>(told).Names));
    }

    [Fact]
    public void What_a_viewer_takes_out_of_all_is_bounded_and_freed_with_it()
    {
        _fixture.Session.Options.Inbound.ParameterSubscriptionsPerViewer = 2;
        var ann = _fixture.Enter();
        _fixture.Tables.SubscribeAllParameters(ann.Link);
        Assert.Equal(2, _fixture.Tables.UnsubscribeParameters(ann.Link, ["a", "b", "c", "d", "a"]));
        Assert.Equal(0, _fixture.Tables.PublishParameterValues([Of("a", 1), Of("b", 1)]).Recipients);
        Assert.Equal(1, _fixture.Tables.PublishParameterValues([Of("c", 1)]).Recipients);
        _fixture.Tables.UnsubscribeAllParameters(ann.Link);
        Assert.Equal(0, _fixture.Tables.SubscribeParameters(ann.Link, ["a", "b"]));
    }

    private static Parameter Of(string name, int value) => new(name, new IntegerParameterValue(value));

    private static long Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
