using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Connector;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Connector.Fakes;
using RemoteAccess.LiveKit.Tests.Connector.Roster;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.People;

namespace RemoteAccess.LiveKit.Tests.Connector;

/// <summary>A link that is back is told of: at once when it goes on, after it is made known when it is a new connection.</summary>
public sealed class LinkRestorerTests : IDisposable
{
    private readonly RoomParts _parts = new(Person("v", "PA_1", 2));

    public void Dispose() => _parts.Dispose();

    [Fact]
    public void A_resumed_link_is_reported_at_once_and_departures_meanwhile_are_looked_up()
    {
        _parts.Link.Broke(new NativeRoomEvent.Reconnecting());
        Assert.True(_parts.Link.IsDown);
        _parts.Link.Returned();

        Assert.False(_parts.Link.IsDown);
        Assert.Equal(["reconnecting", "reconnected"], _parts.Take().Short());
        Assert.Equal(1, _parts.LookUps);
        Assert.Empty(_parts.Native.Announcements);
    }

    [Fact]
    public async Task A_new_connection_is_reported_once_it_is_announced()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _parts.Native.Announcing = _ => answer.Task;
        _parts.Link.Broke(new NativeRoomEvent.Reconnecting());
        _parts.Tell(Gone("v"));
        _parts.Link.Returned();
        Assert.Equal(["reconnecting", "-v PA_1"], _parts.Take().Short());

        answer.SetResult();
        await _parts.Link.Restoring.Within("the announcement");

        Assert.Equal(["reconnected, streams lost"], _parts.Take().Short());
        Assert.Equal(1, _parts.LookUps);
    }

    [Fact]
    public async Task A_link_that_broke_again_during_its_announcement_is_not_reported_as_back()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _parts.Native.Announcing = _ => answer.Task;
        _parts.Link.Broke(new NativeRoomEvent.Reconnecting());
        _parts.Tell(Gone("v"));
        _parts.Link.Returned();
        _parts.Link.Broke(new NativeRoomEvent.Reconnecting());
        _parts.Take();

        answer.SetResult();
        await _parts.Link.Restoring.Within("the announcement");

        Assert.Empty(_parts.Take());
    }

    [Fact]
    public async Task A_fault_on_the_way_back_ends_the_connection()
    {
        var link = new LinkRestorer(
            _parts.Native, _parts.State, _parts.Inbound, _parts.Announcement, () => throw new FormatException("no look-up"));
        link.Broke(new NativeRoomEvent.Reconnecting());
        _parts.Tell(Gone("v"));

        link.Returned();
        await link.Restoring.Within("the announcement");

        Assert.Equal(4100, Assert.Single(_parts.Log.Collector.GetSnapshot()).Id.Id);
        Assert.Equal(
            new RoomDisconnected(RoomDisconnectReason.TransportFault, "the reconnect after a lost link failed: no look-up"),
            _parts.Take()[^1]);
    }
}
