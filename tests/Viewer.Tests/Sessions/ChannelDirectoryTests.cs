using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tests.Support;

namespace RemoteAccess.Viewer.Tests.Sessions;

public sealed class ChannelDirectoryTests
{
    private readonly ChannelDirectory _channels = new(TopicSelection.Parse(["/a*"]), maxChannels: 3);

    [Fact]
    public void Advertise_WantsWhatTheSelectionMatches() =>
        Assert.Equal([1], _channels.Advertise([Events.Channel(1, "/a"), Events.Channel(2, "/b")], out _));

    [Fact]
    public void Advertise_OfAKnownChannel_IsNotSubscribedTwice()
    {
        _channels.Advertise([Events.Channel(1, "/a")], out _);

        Assert.Empty(_channels.Advertise([Events.Channel(1, "/a")], out _));
    }

    [Fact]
    public void AfterAReset_WishesComeBeforeTheSelection()
    {
        _channels.Wish([2], wanted: true);
        _channels.Wish([1], wanted: false);
        _channels.Clear();

        Assert.Equal([2], _channels.Advertise([Events.Channel(1, "/a"), Events.Channel(2, "/b")], out _));
    }

    [Fact]
    public void Advertise_PastTheLimit_LeavesChannelsOutAndCountsThem()
    {
        _channels.Advertise([.. Enumerable.Range(1, 5).Select(id => Events.Channel((ulong)id, "/a"))], out var dropped);

        Assert.Equal(2, dropped);
        Assert.Equal(3, _channels.Channels.Count);
    }

    [Fact]
    public void Unadvertise_TakesChannelsOut()
    {
        _channels.Advertise([Events.Channel(1, "/a")], out _);
        _channels.Unadvertise([1, 9]);

        Assert.False(_channels.TryGet(1, out _));
    }
}
