using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tests.Support;

namespace RemoteAccess.Viewer.Tests.Sessions;

public sealed class ChannelDirectoryTests
{
    private readonly ChannelDirectory _channels = new(TopicSelection.Parse(["/a*"]), maxChannels: 3);

    [Fact]
    public void Advertise_wants_what_the_selection_matches() =>
        Assert.Equal([1], _channels.Advertise([Events.Channel(1, "/a"), Events.Channel(2, "/b")], out _));

    [Fact]
    public void Advertise_of_a_known_channel_is_not_subscribed_twice()
    {
        _channels.Advertise([Events.Channel(1, "/a")], out _);

        Assert.Empty(_channels.Advertise([Events.Channel(1, "/a")], out _));
    }

    [Fact]
    public void After_a_reset_wishes_come_before_the_selection()
    {
        _channels.Wish([2], wanted: true);
        _channels.Wish([1], wanted: false);
        _channels.Clear();

        Assert.Equal([2], _channels.Advertise([Events.Channel(1, "/a"), Events.Channel(2, "/b")], out _));
    }

    [Fact]
    public void Advertise_past_the_limit_leaves_channels_out_and_counts_them()
    {
        _channels.Advertise([.. Enumerable.Range(1, 5).Select(id => Events.Channel((ulong)id, "/a"))], out var dropped);

        Assert.Equal(2, dropped);
        Assert.Equal(3, _channels.Channels.Count);
    }

    [Fact]
    public void Unadvertise_takes_channels_out()
    {
        _channels.Advertise([Events.Channel(1, "/a")], out _);
        _channels.Unadvertise([1, 9]);

        Assert.False(_channels.TryGet(1, out _));
    }
}
