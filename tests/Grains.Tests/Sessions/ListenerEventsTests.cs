using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Tables;
using RemoteAccess.Listeners;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>The listener is told of first and last subscribers and of client channels, in the order of the changes.</summary>
public sealed class ListenerEventsTests : IAsyncLifetime
{
    private readonly TablesFixture _fixture =
        new() { Descriptor = new RoomDescriptor { Name = "robot", Channels = [SessionFixture.Channel(1), SessionFixture.Channel(2)] } };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public void Each_viewers_subscription_is_reported_and_so_are_the_first_and_the_last_of_a_channel()
    {
        var (ann, bob) = (_fixture.Enter("ann").Link, _fixture.Enter("bob").Link);
        _fixture.Tables.Subscribe(ann, 1);
        _fixture.Tables.Subscribe(ann, 1);
        _fixture.Tables.Subscribe(bob, 1);
        _fixture.Tables.Subscribe(bob, 404);
        Assert.Equal([new ChannelSubscribed(1), Begun(ann, 1), Begun(bob, 1)], _fixture.Told());
        _fixture.Tables.Unsubscribe(ann, 1);
        _fixture.Tables.Unsubscribe(ann, 2);
        Assert.Equal([Ended(ann, 1)], _fixture.Told());
        _fixture.Tables.Unsubscribe(bob, 1);
        _fixture.Tables.Subscribe(ann, 1);
        Assert.Equal([Ended(bob, 1), new ChannelUnsubscribed(1), new ChannelSubscribed(1), Begun(ann, 1)], _fixture.Told());
    }

    [Fact]
    public void While_a_silo_is_of_a_version_that_cannot_read_them_viewers_subscriptions_are_not_told()
    {
        _fixture.ReportsViewerSubscriptions = false;
        var ann = _fixture.Enter("ann").Link;
        _fixture.Tables.Subscribe(ann, 1);
        _fixture.Tables.Unsubscribe(ann, 1);
        Assert.Equal([new ChannelSubscribed(1), new ChannelUnsubscribed(1)], _fixture.Told());
        _fixture.ReportsViewerSubscriptions = true;
        _fixture.Tables.Subscribe(ann, 1);
        Assert.Equal([new ChannelSubscribed(1), Begun(ann, 1)], _fixture.Told());
    }

    [Theory]
    [InlineData("unsubscribe")]
    [InlineData("leave")]
    [InlineData("unadvertise")]
    public void A_subscription_whose_begin_was_not_reported_ends_without_a_report_after_the_last_old_silo_has_left(string how)
    {
        _fixture.ReportsViewerSubscriptions = false;
        var (ann, bob) = (_fixture.Enter("ann").Link, _fixture.Enter("bob").Link);
        _fixture.Tables.Subscribe(ann, 1);
        _fixture.ReportsViewerSubscriptions = true;
        _fixture.Tables.Subscribe(bob, 1);
        _fixture.Told();
        End(how, ann, bob);
        Assert.Equal([Ended(bob, 1), new ChannelUnsubscribed(1)], _fixture.Told());
        Assert.Equal(0, _fixture.Missed);
        if (how != "unadvertise")
        {
            // A new one is told as a whole.
            _fixture.Tables.Subscribe(bob, 1);
            _fixture.Tables.Unsubscribe(bob, 1);
            Assert.Equal(
                how == "leave" ? [] : [new ChannelSubscribed(1), Begun(bob, 1), Ended(bob, 1), new ChannelUnsubscribed(1)],
                _fixture.Told());
        }
    }

    [Theory]
    [InlineData("unsubscribe")]
    [InlineData("leave")]
    [InlineData("unadvertise")]
    public void A_subscription_whose_end_cannot_be_reported_because_an_old_silo_is_back_counts_as_missed(string how)
    {
        var (ann, bob) = (_fixture.Enter("ann").Link, _fixture.Enter("bob").Link);
        _fixture.Tables.Subscribe(ann, 1);
        _fixture.ReportsViewerSubscriptions = false;
        _fixture.Tables.Subscribe(bob, 1);
        _fixture.Told();
        End(how, ann, bob);
        Assert.Equal([new ChannelUnsubscribed(1)], _fixture.Told());
        Assert.Equal(1, _fixture.Missed);
    }

    private void End(string how, ParticipantLink ann, ParticipantLink bob)
    {
        switch (how)
        {
            case "unsubscribe":
                _fixture.Tables.Unsubscribe(ann, 1);
                _fixture.Tables.Unsubscribe(bob, 1);
                break;
            case "leave":
                _fixture.Tables.Leave(ann);
                _fixture.Tables.Leave(bob);
                break;
            default:
                _fixture.Tables.Unadvertise([1]);
                break;
        }
    }

    private static ViewerSubscribed Begun(ParticipantLink link, ulong channel) => new(link.Identity.Viewer, channel);

    private static ViewerUnsubscribed Ended(ParticipantLink link, ulong channel) => new(link.Identity.Viewer, channel);

    [Fact]
    public void Leaving_and_unadvertising_end_subscriptions_too()
    {
        var (ann, bob) = (_fixture.Enter("ann").Link, _fixture.Enter("bob").Link);
        _fixture.Tables.Subscribe(ann, 1);
        _fixture.Tables.Subscribe(ann, 2);
        _fixture.Tables.Subscribe(bob, 2);
        _fixture.Told();
        _fixture.Tables.Leave(ann);
        Assert.Equal([Ended(ann, 1), new ChannelUnsubscribed(1), Ended(ann, 2)], _fixture.Told());
        _fixture.Tables.Unadvertise([1, 2, 404]);
        Assert.Equal([Ended(bob, 2), new ChannelUnsubscribed(2)], _fixture.Told());
        Assert.Empty(_fixture.Tables.SubscriptionsOf(bob));
        _fixture.Tables.Advertise([SessionFixture.Channel(2)]);
        _fixture.Tables.Subscribe(bob, 2);
        Assert.Equal([new ChannelSubscribed(2), Begun(bob, 2)], _fixture.Told());
    }

    [Fact]
    [Trait("Rule", "R4")]
    public void Leaving_undoes_everything_once()
    {
        var viewer = _fixture.Enter();
        var ann = viewer.Link;
        _fixture.Tables.Subscribe(ann, 1);
        _fixture.Tables.SubscribeParameters(ann, ["a", "b"]);
        _fixture.Tables.SubscribeGraph(ann);
        var channel = new ClientChannel { Id = 7, Topic = "/teleop", Encoding = "json" };
        _fixture.Tables.AdvertiseClientChannel(ann, channel);
        _fixture.Told();
        viewer.Frames();

        _fixture.Tables.Leave(ann);

        Assert.Collection(
            _fixture.Told(),
            told => Assert.Equal(Ended(ann, 1), told),
            told => Assert.Equal(new ChannelUnsubscribed(1), told),
            told => Assert.Equal(["a", "b"], Assert.IsType<ParametersUnsubscribed>(told).Names),
            told => Assert.IsType<ConnectionGraphUnsubscribed>(told),
            told => Assert.Equal(new ClientChannelUnadvertised(ann.Identity.Viewer, channel), told));
        _fixture.Tables.Leave(ann);
        Assert.Empty(_fixture.Told());
        Assert.Equal(0, _fixture.Tables.Entered.Count);
        Assert.Null(_fixture.Tables.ClientChannelsOf(ann).FirstOrDefault(channel => channel.Id == 7));
        Assert.Equal(0, _fixture.Tables.Channels.Sum(entry => entry.Subscribers));
        Assert.Equal(0, _fixture.Tables.Publish(1, 0, []).Recipients);
        Assert.Equal(0, _fixture.Tables.PublishParameterValues([new Parameter("a", new IntegerParameterValue(1))]).Recipients);
        Assert.Equal(0, _fixture.Tables.PublishConnectionGraph(
            new() { AdvertisedServices = new Dictionary<string, IReadOnlyList<string>> { ["s"] = ["p"] } }).Recipients);
        Assert.Empty(viewer.Frames());
        Assert.Equal(0, _fixture.Session.Counted("remote_access.subscriptions"));
    }

    [Fact]
    [Trait("Rule", "R4")]
    public void What_a_viewer_that_has_left_still_asks_for_changes_nothing()
    {
        var ann = _fixture.Enter().Link;
        _fixture.Tables.Leave(ann);
        _fixture.Tables.Subscribe(ann, 1);
        Assert.Equal(0, _fixture.Tables.SubscribeParameters(ann, ["a"]));
        _fixture.Tables.SubscribeGraph(ann);
        Assert.Equal(ClientChannelAdmission.Gone,
            _fixture.Tables.AdvertiseClientChannel(ann, new ClientChannel { Id = 7, Topic = "/t", Encoding = "json" }));
        Assert.False(_fixture.Tables.UnadvertiseClientChannel(ann, 7));
        Assert.Empty(_fixture.Told());
        Assert.Equal(0, _fixture.Tables.Channels[0].Subscribers);
    }

    [Fact]
    public async Task First_and_last_alternate_however_many_viewers_come_and_go_at_once()
    {
        const int Rounds = 2_000;
        var tables = _fixture.Tables;
        var viewers = Enumerable.Range(0, 4).Select(number => _fixture.Enter($"viewer{number}").Link).ToArray();
        await Task.WhenAll(viewers.Select(viewer => Task.Run(
            () =>
            {
                for (var round = 0; round < Rounds; round++)
                {
                    tables.Subscribe(viewer, 1);
                    tables.SubscribeParameters(viewer, ["a"]);
                    tables.Unsubscribe(viewer, 1);
                    tables.UnsubscribeParameters(viewer, ["a"]);
                }
            },
            TestContext.Current.CancellationToken)));
        var told = _fixture.Told();
        Alternates(told.Where(each => each is ChannelSubscribed or ChannelUnsubscribed), each => each is ChannelSubscribed);
        Alternates(told.Where(each => each is ParametersSubscribed or ParametersUnsubscribed), each => each is ParametersSubscribed);
    }

    private static void Alternates(IEnumerable<ListenerEvent> told, Func<ListenerEvent, bool> isFirst)
    {
        bool[] order = [.. told.Select(isFirst)];
        Assert.NotEmpty(order);
        Assert.Equal([.. Enumerable.Range(0, order.Length).Select(place => place % 2 == 0)], order);
        Assert.Equal(0, order.Length % 2);
    }
}
