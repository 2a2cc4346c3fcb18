using System.Text;
using RemoteAccess.Client.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Listeners;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Client.Tests.Listening;

public sealed class RoomListenerTests
{
    private readonly List<string> _seen = [];

    [Fact]
    public async Task Each_kind_of_event_reaches_its_action_in_order()
    {
        var listener = new RoomListener()
            .OnNewSession(epoch => See($"session {epoch}"))
            .OnMissed(count => See($"missed {count}"))
            .OnViewerJoined(viewer => See($"joined {viewer.Identity}"))
            .OnViewerLeft((viewer, reason) => See($"left {viewer.Identity} {reason}"))
            .OnChannelSubscribed(id => See($"subscribed {id}"))
            .OnChannelUnsubscribed(id => See($"unsubscribed {id}"))
            .OnViewerSubscribed((viewer, id) => See($"{viewer.Identity} subscribed {id}"))
            .OnViewerUnsubscribed((viewer, id) => See($"{viewer.Identity} unsubscribed {id}"))
            .OnParametersSubscribed(names => See($"wanted {string.Join('+', names)}"))
            .OnParametersUnsubscribed(names => See($"unwanted {string.Join('+', names)}"))
            .OnConnectionGraphInterest(wanted => See($"graph {wanted}"))
            .OnClientChannel((_, channel) => See($"advertised {channel.Topic}"))
            .OnClientChannelGone((_, channel) => See($"gone {channel.Topic}"))
            .OnMessage("/teleop", message => See($"message {message.Data.Length}"))
            .OnPhase((phase, error) => See($"phase {phase} {error}"));
        var viewer = Make.Viewer();
        var channel = new ClientChannel { Id = 1, Topic = "/teleop", Encoding = "json" };

        await listener.DispatchAsync(Batch(
            3,
            4,
            new RoomPhaseChanged(RoomPhase.Connected, "none"),
            new ViewerJoined(viewer),
            new ChannelSubscribed(8),
            new ViewerSubscribed(viewer, 8),
            new ParametersSubscribed(["a", "b"]),
            new ConnectionGraphSubscribed(),
            new ClientChannelAdvertised(viewer, channel),
            new ClientMessageReceived(viewer, 1, "/teleop", [1, 2, 3]),
            new ClientChannelUnadvertised(viewer, channel),
            new ConnectionGraphUnsubscribed(),
            new ParametersUnsubscribed(["a"]),
            new ViewerUnsubscribed(viewer, 8),
            new ChannelUnsubscribed(8),
            new ViewerLeft(viewer, ReasonCode.Kicked)));

        Assert.Equal(
            [
                "session 3", "missed 4", "phase Connected none", "joined vera", "subscribed 8", "vera subscribed 8", "wanted a+b",
                    "graph True", "advertised /teleop", "message 3",
                "gone /teleop", "graph False", "unwanted a", "vera unsubscribed 8", "unsubscribed 8", "left vera Kicked",
            ],
            _seen);
    }

    [Fact]
    public async Task What_nobody_asked_for_is_ignored_unknown_kinds_too()
    {
        var listener = new RoomListener().OnMessage("/teleop", _ => See("teleop"));

        await listener.DispatchAsync(
            Batch(1, 9, new ChannelSubscribed(1), new FutureEvent(), new ClientMessageReceived(Make.Viewer(), 1, "/other", [])));

        Assert.Empty(_seen);
    }

    [Fact]
    public async Task A_session_that_was_superseded_is_not_heard_any_more()
    {
        var listener = new RoomListener().OnNewSession(epoch => See($"session {epoch}")).OnChannelSubscribed(id => See($"subscribed {id}"));

        await listener.DispatchAsync(Batch(2, 0, new ChannelSubscribed(1)));
        await listener.DispatchAsync(Batch(1, 0, new ChannelSubscribed(2)));
        await listener.DispatchAsync(Batch(2, 0, new ChannelSubscribed(3)));

        Assert.Equal(["session 2", "subscribed 1", "subscribed 3"], _seen);
    }

    [Fact]
    public async Task Sessions_are_kept_apart_within_their_room_whatever_the_epochs_of_another()
    {
        var listener = new RoomListener().OnNewSession(epoch => See($"session {epoch}")).OnChannelSubscribed(id => See($"subscribed {id}"));

        await listener.DispatchAsync(Batch(9, 0, new ChannelSubscribed(1)) with { Room = RoomName.Parse("high") });
        await listener.DispatchAsync(Batch(2, 0, new ChannelSubscribed(2)) with { Room = RoomName.Parse("low") });
        await listener.DispatchAsync(Batch(1, 0, new ChannelSubscribed(3)) with { Room = RoomName.Parse("low") });
        await listener.DispatchAsync(Batch(9, 0, new ChannelSubscribed(4)) with { Room = RoomName.Parse("high") });
        await listener.DispatchAsync(Batch(3, 0, new ChannelSubscribed(5)) with { Room = RoomName.Parse("low") });

        Assert.Equal(["session 9", "subscribed 1", "session 2", "subscribed 2", "subscribed 4", "session 3", "subscribed 5"], _seen);
    }

    [Fact]
    public async Task An_action_that_throws_keeps_none_of_the_others_from_running()
    {
        var listener = new RoomListener()
            .OnChannelSubscribed(id => id == 1 ? throw new InvalidOperationException("one") : See($"subscribed {id}"))
            .OnViewerJoined(_ => ValueTask.FromException(new InvalidOperationException("two")));

        var failure = await Assert.ThrowsAsync<AggregateException>(
            () => listener.DispatchAsync(Batch(1, 0, new ChannelSubscribed(1), new ViewerJoined(Make.Viewer()), new ChannelSubscribed(2))));

        Assert.Equal(["one", "two"], failure.InnerExceptions.Select(inner => inner.Message));
        Assert.Equal(["subscribed 2"], _seen);
    }

    [Fact]
    public async Task Json_messages_are_read()
    {
        await Json().DispatchAsync(Batch(1, 0, Message("""{"metresPerSecond":2}""")));

        Assert.Equal(["vera 2"], _seen);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task What_is_not_json_of_the_type_goes_to_the_other_action(string text)
    {
        await Json().DispatchAsync(Batch(1, 0, Message(text)));

        Assert.Equal(["malformed vera"], _seen);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"$type":"nothing known"}""")]
    public async Task What_does_not_say_which_kind_it_is_where_it_must_is_malformed(string text)
    {
        var listener = new RoomListener()
            .OnJsonMessage("/teleop", TestJson.Default.Order, (_, _) => See("read"), (_, why) => See(why.Split(':')[0]));

        await listener.DispatchAsync(Batch(1, 0, Message(text), Message("""{"$type":"stop"}""")));

        Assert.Equal(["A message on /teleop cannot be read", "read"], _seen);
    }

    [Fact]
    public async Task What_its_type_refuses_is_malformed()
    {
        var listener = new RoomListener().OnJsonMessage("/teleop", TestJson.Default.Share, (_, _) => See("read"), (_, why) => See(why));

        await listener.DispatchAsync(Batch(1, 0, Message("""{"of":2}"""), Message("""{"of":1}""")));

        Assert.StartsWith("A message on /teleop cannot be read: Give 0 to 1.", _seen[0], StringComparison.Ordinal);
        Assert.Equal("read", _seen[1]);
    }

    [Fact]
    public async Task A_null_where_a_value_is_needed_is_malformed()
    {
        var listener = new RoomListener().OnJsonMessage("/teleop", TestJson.Default.Joints, (_, _) => See("read"), (_, why) => See(why));

        await listener.DispatchAsync(Batch(1, 0, Message("null")));

        Assert.Equal(["A message on /teleop is null; send a value."], _seen);
    }

    private RoomListener Json() => new RoomListener().OnJsonMessage(
        "/teleop",
        TestJson.Default.Speed,
        (viewer, speed) => See($"{viewer.Identity} {speed.MetresPerSecond}"),
        (viewer, why) => See(why.Contains("/teleop", StringComparison.Ordinal) ? $"malformed {viewer.Identity}" : why));

    private ValueTask See(string what)
    {
        _seen.Add(what);
        return ValueTask.CompletedTask;
    }

    private static ClientMessageReceived Message(string text) => new(Make.Viewer(), 1, "/teleop", Encoding.UTF8.GetBytes(text));

    private static ListenerBatch Batch(long epoch, long missed, params ListenerEvent[] events) =>
        new() { Room = Make.RoomName, Epoch = epoch, Missed = missed, Events = events };

    private sealed record FutureEvent : ListenerEvent;
}
