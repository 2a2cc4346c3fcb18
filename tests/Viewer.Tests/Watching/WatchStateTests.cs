using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tests.Support;
using RemoteAccess.Viewer.Watching;

namespace RemoteAccess.Viewer.Tests.Watching;

public sealed class WatchStateTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly WatchState _state;

    public WatchStateTests() => _state = new WatchState(new Uri("ws://127.0.0.1:8080"), "demo", _time);

    private WatchSnapshot Snapshot => _state.Snapshot(maxRows: 100, valueLength: 40);

    [Fact]
    public void A_watch_goes_from_joining_to_live()
    {
        Assert.Equal("joining", Snapshot.Phase);
        _state.Apply(new RoomJoined("demo", "viewer-1", "PA_1", 1));
        Assert.Equal("waiting for the device", Snapshot.Phase);
        _state.Apply(new ControlStreamOpened(1, "device"));
        Assert.Equal("waiting for ServerInfo", Snapshot.Phase);
        Assert.False(Snapshot.IsLive);
        _state.Apply(Events.Info("robot"));

        Assert.Equal(("live", true, "robot", "viewer-1", "device"),
            (Snapshot.Phase, Snapshot.IsLive, Snapshot.Info?.Name, Snapshot.Identity, Snapshot.Device));
    }

    [Fact]
    public void Channels_show_their_latest_value_by_topic()
    {
        var (b, a) = (Events.Channel(1, "/b"), Events.Channel(2, "/a"));
        _state.Apply(Events.Advertise(b, a));
        _state.Apply(Events.Message(b, """{"x":1}"""));
        _state.Apply(Events.Message(b, """{"x":2}"""));

        Assert.Equal([("/a", "", 0L), ("/b", "{x:2}", 2L)], Snapshot.Channels.Select(row => (row.Topic, row.Value, row.Count)));
        Assert.Equal(2, Snapshot.Messages);
    }

    [Fact]
    public void Rows_are_bounded_but_all_channels_counted()
    {
        _state.Apply(Events.Advertise([.. Enumerable.Range(1, 50).Select(id => Events.Channel((ulong)id, $"/{id:00}"))]));

        var snapshot = _state.Snapshot(maxRows: 10, valueLength: 10);

        Assert.Equal((50, 10), (snapshot.Offered, snapshot.Channels.Count));
    }

    [Fact]
    public void A_reset_is_counted_and_noted_and_channels_that_come_back_go_on_counting()
    {
        var channel = Events.Channel(1, "/a");
        Start(channel);
        _state.Apply(Events.Message(channel, "1"));
        _state.Apply(new ControlStreamOpened(2, "device"));
        Assert.Empty(Snapshot.Channels);
        Assert.Null(Snapshot.Info);

        _state.Apply(Events.Advertise(channel, Events.Channel(2, "/new")));
        _state.Apply(Events.Message(channel, "2"));

        Assert.Equal(1, Snapshot.Resets);
        Assert.Equal([2L, 0L], Snapshot.Channels.Select(row => row.Count));
        Assert.Contains(Snapshot.Statuses, status => status.Text.StartsWith("reset", StringComparison.Ordinal));
    }

    [Fact]
    public void After_a_reset_another_topic_under_the_same_id_starts_anew()
    {
        Start(Events.Channel(1, "/a"));
        _state.Apply(Events.Message(Events.Channel(1, "/a"), "1"));
        _state.Apply(new ControlStreamOpened(2, "device"));
        _state.Apply(Events.Advertise(Events.Channel(1, "/other")));

        Assert.Equal(0, Assert.Single(Snapshot.Channels).Count);
    }

    [Fact]
    public void Unadvertise_takes_the_row_away()
    {
        Start(Events.Channel(1, "/a"));
        _state.Apply(new ServerMessageReceived(new UnadvertiseMessage([1])));

        Assert.Empty(Snapshot.Channels);
    }

    [Fact]
    public void Statuses_with_an_id_last_others_pass()
    {
        _state.Apply(Events.Status(StatusLevel.Warning, "first", "a"));
        _state.Apply(Events.Status(StatusLevel.Error, "second", "a"));
        for (var i = 0; i < 20; i++)
        {
            _state.Apply(Events.Status(StatusLevel.Info, $"passing {i}"));
        }

        Assert.Equal(["second", "passing 15", "passing 16", "passing 17", "passing 18", "passing 19"],
            Snapshot.Statuses.Select(status => status.Text));

        _state.Apply(new ServerMessageReceived(new RemoveStatusMessage(["a"])));
        Assert.DoesNotContain(Snapshot.Statuses, status => status.Id == "a");
    }

    [Fact]
    public void Statuses_with_ids_are_bounded()
    {
        for (var i = 0; i < 1000; i++)
        {
            _state.Apply(Events.Status(StatusLevel.Warning, "text", $"id-{i}"));
        }

        Assert.Equal(StatusPanel.MaxLasting, Snapshot.Statuses.Count);
    }

    [Fact]
    public void Resets_with_ever_new_channels_hold_no_more_than_two_streams_of_them()
    {
        var streams = Enumerable.Range(1, 10).Select(Reset).ToArray();
        GC.Collect();

        Assert.All(streams[..^2], stream => Assert.False(stream.IsAlive, "A channel that was offered three streams ago is still held."));
        Assert.True(streams[^1].IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Reset(int number)
    {
        var channel = Events.Channel((ulong)number, $"/{number}");
        _state.Apply(new ControlStreamOpened(number, "device"));
        _state.Apply(Events.Advertise(channel));
        _state.Apply(Events.Message(channel, "1"));
        return new WeakReference(channel);
    }

    [Fact]
    public void A_reconnect_is_counted()
    {
        Start();
        _state.Apply(new ConnectionLost("broke"));
        Assert.Equal("joining again", Snapshot.Phase);
        _state.Apply(new RoomJoined("demo", "viewer-1", "PA_2", 2));

        Assert.Equal((1, "PA_2"), (Snapshot.Reconnects, Snapshot.Sid));
    }

    private void Start(params ChannelAdvertisement[] channels)
    {
        _state.Apply(new RoomJoined("demo", "viewer-1", "PA_1", 1));
        _state.Apply(new ControlStreamOpened(1, "device"));
        _state.Apply(Events.Info());
        _state.Apply(Events.Advertise(channels));
    }
}
