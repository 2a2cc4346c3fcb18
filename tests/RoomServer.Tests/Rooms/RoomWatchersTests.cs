using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Metering;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Rooms;

/// <summary>Watchers hear of their own room only, each number once.</summary>
public sealed class RoomWatchersTests : IDisposable
{
    private readonly RoomWatchers _watchers = new(new LimitsInfo(65_536, 16_384, 5_000, 15_000, 1_048_576));
    private readonly List<MemorySocket> _sockets = [];

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    [Fact]
    public async Task A_watcher_receives_a_welcome_the_current_number_and_each_other_one()
    {
        var (watcher, socket) = Watch("lab");

        _watchers.Add(watcher, viewers: 2);
        Assert.Equal("lab", Assert.IsType<WatchingSignal>((await socket.NextAsync()).Signal).Room);
        Assert.Equal(2, await ViewersAsync(socket));
        _watchers.Tell("lab", viewers: 2);
        _watchers.Tell("lab", viewers: 3);

        Assert.Equal(3, await ViewersAsync(socket));
    }

    [Fact]
    public async Task A_watcher_does_not_hear_of_another_room_nor_of_its_own_once_it_is_removed()
    {
        var (lab, labSocket) = Watch("lab");
        var (gone, goneSocket) = Watch("lab");
        var (hall, hallSocket) = Watch("hall");
        foreach (var (watcher, socket) in new[] { (lab, labSocket), (gone, goneSocket), (hall, hallSocket) })
        {
            _watchers.Add(watcher, viewers: 0);
            Assert.IsType<WatchingSignal>((await socket.NextAsync()).Signal);
            Assert.Equal(0, await ViewersAsync(socket));
        }

        _watchers.Remove(gone);
        _watchers.Tell("lab", viewers: 1);
        _watchers.Tell("hall", viewers: 5);
        gone.Tell(viewers: 7);

        Assert.Equal(1, await ViewersAsync(labSocket));
        Assert.Equal(5, await ViewersAsync(hallSocket));
        Assert.Equal(7, await ViewersAsync(goneSocket));
    }

    [Fact]
    public void One_who_is_not_there_is_removed_without_harm()
    {
        var (watcher, _) = Watch("lab");

        _watchers.Remove(watcher);
        _watchers.Tell("lab", viewers: 1);
    }

    private static async Task<int> ViewersAsync(MemorySocket socket) =>
        Assert.IsType<ViewersSignal>((await socket.NextAsync()).Signal).Count;

    private (Watcher Watcher, MemorySocket Socket) Watch(string room)
    {
        var socket = new MemorySocket();
        _sockets.Add(socket);
        var (options, time) = (new RoomServerOptions(), new FakeTimeProvider());
        var limits = new PeerLimits(new VideoGrant(), options, time);
        var connection = new PeerConnection(socket, () => { }, limits, options, time, TestMeters.RoomServer(), new FakeLogger());
        return (new Watcher(room, connection), socket);
    }
}
